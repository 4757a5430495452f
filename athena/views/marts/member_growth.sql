-- How many people joined in each month, and how many there were in all by its end.
-- 月別の新規会員数と累計会員数。
--
-- @grain  one row for each prefecture and month in which somebody joined
-- @owner  shop@example.com
-- @key    prefecture, month
-- @column prefecture: 都道府県. Prefecture of the shop they joined at
-- @column month: 月. First day of the month
-- @column new_members: 新規会員数. Members who joined in the month
-- @column members: 累計会員数. Members who had joined by its end
WITH joined AS (
  SELECT
    store.prefecture                      AS prefecture,
    date_trunc('month', member.joined_on) AS month,
    count(*)                              AS new_members
  FROM stg_member AS member
  JOIN stg_store AS store
    ON store.store_code = member.store_code
  GROUP BY 1, 2
)
SELECT
  prefecture  AS prefecture,
  month       AS month,
  new_members AS new_members,
  sum(new_members) OVER (
    PARTITION BY prefecture
    ORDER BY month
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )           AS members
FROM joined
