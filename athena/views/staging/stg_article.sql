-- Articles of the supermarket, each with the names of its categories.
-- 商品マスタ。分類名つき。
--
-- @grain  one row for each article
-- @owner  data@example.com
-- @key    article_code
-- @column article_code: 商品コード. Code of the article
-- @column major_category: 大分類コード. Code of the major category, as 04
-- @column category: 中分類名. Name of the medium category
-- @column small_category: 小分類名. Name of the small category
-- @column unit_price: 単価. Price in yen; null where the shop delivered none
-- @column unit_cost: 原価. What the shop pays for it, in yen; null like the price
SELECT
  product.product_cd            AS article_code,
  product.category_major_cd     AS major_category,
  category.category_medium_name AS category,
  category.category_small_name  AS small_category,
  product.unit_price            AS unit_price,
  product.unit_cost             AS unit_cost
FROM product
LEFT JOIN category
  ON category.category_small_cd = product.category_small_cd
