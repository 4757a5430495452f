-- Purchases in the web shop. The tracker sends some of them twice, a second apart: the first one counts.
-- ウェブショップの購入。二重に送られたものは最初の1件だけを数える。
--
-- @grain  one row for each purchase
-- @owner  data@example.com
-- @key    purchase_id
-- @column purchase_id: 注文番号. Number of the order
-- @column event_id: イベントID. Event that told of it first
-- @column currency: 通貨. Currency, three letters
-- @column payment_method: 支払方法. How it was paid
-- @column revenue: 売上. What the customer paid, in the currency, without rounding
-- @column shipping: 送料. Part of it for the shipping; null when nothing was said
WITH reported AS (
  SELECT
    transaction_id,
    root_id,
    currency,
    payment_method,
    revenue,
    shipping,
    row_number() OVER (PARTITION BY transaction_id ORDER BY root_tstamp, root_id) AS place
  FROM shop_event_transaction
)
SELECT
  transaction_id                  AS purchase_id,
  root_id                         AS event_id,
  currency                        AS currency,
  payment_method                  AS payment_method,
  CAST(revenue AS decimal(14, 2)) AS revenue,
  shipping                        AS shipping
FROM reported
WHERE place = 1
