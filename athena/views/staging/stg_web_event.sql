-- What visitors of the web shop did, click by click. An event that says nothing special is a page view.
-- ウェブショップでの行動。1クリック1行。
--
-- @grain  one row for each event
-- @owner  data@example.com
-- @key    event_id
-- @column event_id: イベントID. Identifier the tracker gave it
-- @column session_id: セッションID. Visit that it belongs to; null when the visitor allowed no cookies
-- @column happened_at: 発生日時. When it happened, UTC
-- @column action: 行動. page_view, product_view, list_view, add_to_cart, checkout_step, transaction, …
-- @column page: ページ. Path of the page, as /cart
-- @column country: 国. Country of the visitor's network, two letters
SELECT
  event.event_id                                      AS event_id,
  event.domain_sessionid                              AS session_id,
  CAST(
    CAST(event.derived_tstamp AS timestamp with time zone) AT TIME ZONE 'UTC' AS timestamp
  )                                                   AS happened_at,
  CAST(coalesce(action.type, 'page_view') AS varchar) AS action,
  url_extract_path(event.page_url)                    AS page,
  event.geo_country                                   AS country
FROM shop_events AS event
LEFT JOIN shop_event_action AS action
  ON action.root_id = event.event_id
