-- People who hold the supermarket's card. Names and addresses stay in the table: nobody who looks at charts needs them.
-- スーパーの会員。氏名と住所はここから先には渡さない。
--
-- @grain  one row for each member
-- @owner  data@example.com
-- @key    member_id
-- @column member_id: 会員番号. Number on the card
-- @column gender: 性別. male, female or unknown
-- @column birth_day: 生年月日. Day of birth
-- @column age: 年齢. Age in years when the data was delivered
-- @column age_group: 年代. Age rounded down to ten years: 30 is 30 to 39
-- @column store_code: 申込店舗. Shop where the card was asked for
-- @column joined_on: 申込日. Day on which it was asked for
SELECT
  customer_id          AS member_id,
  CAST(
    CASE gender_cd
      WHEN 0 THEN 'male'
      WHEN 1 THEN 'female'
      ELSE 'unknown'
    END AS varchar
  )                    AS gender,
  birth_day            AS birth_day,
  age                  AS age,
  age / 10 * 10        AS age_group,
  application_store_cd AS store_code,
  CAST(
    date_parse(CAST(application_date AS varchar), '%Y%m%d') AS date
  )                    AS joined_on
FROM customer
