-- Who the members of each shop are, and how many for its size.
-- 店舗ごとの会員構成と、売場面積あたりの会員数。
--
-- @grain  one row for each shop
-- @owner  shop@example.com
-- @key    store_code
-- @column store_code: 店舗コード. Code of the shop
-- @column store_name: 店名. Name of the shop
-- @column prefecture: 都道府県. Prefecture in which it stands
-- @column members: 会員数. People who asked for their card there
-- @column members_per_100_m2: 100㎡あたり会員数. Members for each 100 square metres of sales floor
-- @column percent_female: 女性比率. Share of women among those whose gender is known, in percent
-- @column mean_age: 平均年齢. Mean age of the members, in years
-- @column newest_member_on: 最新申込日. Day on which the last one joined
SELECT
  store.store_code                       AS store_code,
  store.store_name                       AS store_name,
  store.prefecture                       AS prefecture,
  count(member.member_id)                AS members,
  CAST(
    100 * count(member.member_id) / store.floor_area_m2 AS decimal(9, 1)
  )                                      AS members_per_100_m2,
  CAST(
    DECIMAL '100.0' * count_if(member.gender = 'female')
    / nullif(count_if(member.gender IN ('female', 'male')), 0) AS decimal(4, 1)
  )                                      AS percent_female,
  CAST(avg(member.age) AS decimal(4, 1)) AS mean_age,
  max(member.joined_on)                  AS newest_member_on
FROM stg_store AS store
LEFT JOIN stg_member AS member
  ON member.store_code = store.store_code
GROUP BY
  store.store_code,
  store.store_name,
  store.prefecture,
  store.floor_area_m2
