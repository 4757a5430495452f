-- Shops of the supermarket.
-- スーパーマーケットの店舗。
--
-- @grain  one row for each shop
-- @owner  data@example.com
-- @key    store_code
-- @column store_code: 店舗コード. Code of the shop, as S13002
-- @column store_name: 店名. Name of the shop
-- @column prefecture: 都道府県. Prefecture in which it stands; the clean table has only its number
-- @column address: 住所. Address without a house number
-- @column floor_area_m2: 売場面積. Sales floor in square metres
SELECT
  store_cd   AS store_code,
  store_name AS store_name,
  CAST(
    CASE prefecture_cd
      WHEN 12 THEN '千葉県'
      WHEN 13 THEN '東京都'
      WHEN 14 THEN '神奈川県'
    END AS varchar
  )          AS prefecture,
  address    AS address,
  floor_area AS floor_area_m2
FROM store
