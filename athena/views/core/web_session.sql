-- Visits of the web shop: how long, how far, and what was bought. Events without a session are not in here.
-- ウェブショップの訪問(セッション)。どこまで進み、いくら買ったか。
--
-- @grain  one row for each visit
-- @owner  data@example.com
-- @key    session_id
-- @column session_id: セッションID. Identifier of the visit
-- @column country: 国. Country of the visitor's network, two letters
-- @column started_at: 開始日時. First event, UTC
-- @column ended_at: 終了日時. Last event, UTC
-- @column seconds: 滞在秒数. Whole seconds between the two; 0 for a single event
-- @column events: イベント数. How many events it has
-- @column product_views: 商品閲覧数. How often a product was looked at
-- @column cart_additions: カート追加数. How often something went into the cart
-- @column checkout_steps: 購入手続数. How many steps of the check-out were taken
-- @column purchases: 購入数. How many purchases were made
-- @column revenue_eur: 売上(ユーロ). What was paid, of purchases in euros; 0 when there was none
WITH purchase AS (
  SELECT
    event_id                                  AS event_id,
    CASE currency WHEN 'EUR' THEN revenue END AS revenue_eur
  FROM stg_web_purchase
)
SELECT
  event.session_id                           AS session_id,
  min(event.country)                         AS country,
  min(event.happened_at)                     AS started_at,
  max(event.happened_at)                     AS ended_at,
  date_diff(
    'second', min(event.happened_at), max(event.happened_at)
  )                                          AS seconds,
  count(*)                                   AS events,
  count_if(event.action = 'product_view')    AS product_views,
  count_if(event.action = 'add_to_cart')     AS cart_additions,
  count_if(event.action = 'checkout_step')   AS checkout_steps,
  count(purchase.event_id)                   AS purchases,
  coalesce(sum(purchase.revenue_eur), 0)     AS revenue_eur
FROM stg_web_event AS event
LEFT JOIN purchase
  ON purchase.event_id = event.event_id
WHERE event.session_id IS NOT NULL
GROUP BY event.session_id
