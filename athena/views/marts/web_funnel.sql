-- How far visits get in the web shop, and where they end. A step counts only visits that took the steps before it.
-- ウェブショップの購入ファネル。どの段階で何割が離脱するか。
--
-- @grain  one row for each step of the funnel
-- @owner  shop@example.com
-- @key    step_number
-- @column step_number: 段階. 1 is the visit, 5 the purchase
-- @column step: 段階名. What the step is called
-- @column sessions: セッション数. Visits that got so far
-- @column percent_of_visits: 全体比. Their share of all visits, in percent
-- @column percent_of_step_before: 前段階比. Their share of the step before, in percent; null for the first
WITH visit AS (
  SELECT
    product_views > 0  AS looked,
    cart_additions > 0 AS chose,
    checkout_steps > 0 AS began,
    purchases > 0      AS bought
  FROM web_session
),
funnel AS (
  SELECT
    count(*)                                        AS visits,
    count_if(looked)                                AS looked,
    count_if(looked AND chose)                      AS chose,
    count_if(looked AND chose AND began)            AS began,
    count_if(looked AND chose AND began AND bought) AS bought
  FROM visit
)
SELECT
  step.step_number           AS step_number,
  CAST(step.step AS varchar) AS step,
  step.sessions              AS sessions,
  CAST(
    DECIMAL '100.0' * step.sessions / nullif(funnel.visits, 0) AS decimal(4, 1)
  )                          AS percent_of_visits,
  CAST(
    DECIMAL '100.0' * step.sessions / nullif(lag(step.sessions) OVER (ORDER BY step.step_number), 0) AS decimal(4, 1)
  )                          AS percent_of_step_before
FROM funnel
CROSS JOIN UNNEST(
  ARRAY['visit', 'product view', 'cart', 'check-out', 'purchase'],
  ARRAY[visits, looked, chose, began, bought]
) WITH ORDINALITY AS step (step, sessions, step_number)
