-- What the supermarket earns on the articles of each category, and between which prices they range.
-- 中分類別の品揃え、価格帯、粗利率。
--
-- @grain  one row for each medium category of a major category
-- @owner  shop@example.com
-- @key    major_category, category
-- @column major_category: 大分類コード. Code of the major category, as 04
-- @column category: 中分類名. Name of the medium category
-- @column articles: 商品数. Articles in it
-- @column lowest_price: 最安値. Cheapest article, in yen
-- @column mean_price: 平均単価. Mean price, in yen; articles without a price do not count
-- @column highest_price: 最高値. Dearest article, in yen
-- @column margin_percent: 粗利率. What remains of the prices when the costs are paid, in percent
SELECT
  major_category                         AS major_category,
  category                               AS category,
  count(*)                               AS articles,
  min(unit_price)                        AS lowest_price,
  CAST(avg(unit_price) AS decimal(9, 1)) AS mean_price,
  max(unit_price)                        AS highest_price,
  CAST(
    DECIMAL '100.0' * sum(unit_price - unit_cost) / nullif(sum(unit_price), 0) AS decimal(4, 1)
  )                                      AS margin_percent
FROM stg_article
GROUP BY
  major_category,
  category
