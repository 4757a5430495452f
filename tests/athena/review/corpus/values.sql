---- count_of_a_column_to_count_of_rows: values
SELECT shop, count(note) AS n FROM sales GROUP BY shop
====
SELECT shop, count(*) AS n FROM sales GROUP BY shop
---- count_distinct: values
SELECT shop, count(amount) AS n FROM sales GROUP BY shop
====
SELECT shop, count(DISTINCT amount) AS n FROM sales GROUP BY shop
---- other_aggregate: values
SELECT shop, max(amount) AS x FROM sales GROUP BY shop
====
SELECT shop, min(amount) AS x FROM sales GROUP BY shop
---- other_column: values
SELECT shop, sum(amount) AS x FROM sales GROUP BY shop
====
SELECT shop, sum(id) AS x FROM sales GROUP BY shop
---- constant: values
SELECT id, amount * 2 AS x FROM sales
====
SELECT id, amount * 3 AS x FROM sales
---- sign: values
SELECT id, amount + 1 AS x FROM sales
====
SELECT id, amount - 1 AS x FROM sales
---- subtraction_turned: values
SELECT id, amount - id AS x FROM sales
====
SELECT id, id - amount AS x FROM sales
---- division_turned: values
SELECT id, price / (id + 1) AS x FROM sales
====
SELECT id, (id + 1) / price AS x FROM sales
---- brackets_in_arithmetic: values
SELECT id, id + amount * 2 AS x FROM sales
====
SELECT id, (id + amount) * 2 AS x FROM sales
---- subtraction_in_brackets: values
SELECT id, id - amount - 1 AS x FROM sales
====
SELECT id, id - (amount - 1) AS x FROM sales
---- whole_number_division: columns
SELECT id, amount / 2 AS x FROM sales
====
SELECT id, amount / 2.0 AS x FROM sales
---- integer_division_before_multiplication: values
SELECT id, amount * 10 / 4 AS x FROM sales
====
SELECT id, amount / 4 * 10 AS x FROM sales
---- coalesce_turned: values
SELECT id, coalesce(note, shop) AS x FROM sales
====
SELECT id, coalesce(shop, note) AS x FROM sales
---- coalesce_added: values
SELECT id, amount FROM sales
====
SELECT id, coalesce(amount, 0) AS amount FROM sales
---- nullif_turned: values
SELECT id, nullif(amount, id) AS x FROM sales
====
SELECT id, nullif(id, amount) AS x FROM sales
---- concatenation_turned: values
SELECT id, shop || note AS x FROM sales
====
SELECT id, note || shop AS x FROM sales
---- text_case: values
SELECT id, CASE WHEN amount > 1 THEN 'Many' ELSE 'few' END AS x FROM sales
====
SELECT id, CASE WHEN amount > 1 THEN 'many' ELSE 'few' END AS x FROM sales
---- trailing_blank_in_a_text: values
SELECT id, coalesce(note, 'x ') AS x FROM sales
====
SELECT id, coalesce(note, ' x') AS x FROM sales
---- branches_of_a_case_turned: values
SELECT id, CASE WHEN amount > 1 THEN 'a' WHEN amount > 0 THEN 'b' END AS x FROM sales
====
SELECT id, CASE WHEN amount > 0 THEN 'b' WHEN amount > 1 THEN 'a' END AS x FROM sales
---- case_without_else: values
SELECT id, CASE WHEN amount > 1 THEN 1 ELSE 0 END AS x FROM sales
====
SELECT id, CASE WHEN amount > 1 THEN 1 END AS x FROM sales
---- if_of_another_condition: values
SELECT id, if(amount > 1, 'many', 'few') AS x FROM sales
====
SELECT id, if(amount >= 1, 'many', 'few') AS x FROM sales
---- frame: values
SELECT id, sum(amount) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM sales
====
SELECT id, sum(amount) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS x FROM sales
---- rows_and_range: values
SELECT id, sum(amount) OVER (ORDER BY sold_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM sales
====
SELECT id, sum(amount) OVER (ORDER BY sold_on RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM sales
---- window_without_order: values
SELECT id, sum(amount) OVER (PARTITION BY shop ORDER BY id) AS x FROM sales
====
SELECT id, sum(amount) OVER (PARTITION BY shop) AS x FROM sales
---- partition: values
SELECT id, sum(amount) OVER (PARTITION BY shop) AS x FROM sales
====
SELECT id, sum(amount) OVER (PARTITION BY sold_on) AS x FROM sales
---- order_of_a_window: values
SELECT id, row_number() OVER (ORDER BY id) AS x FROM sales
====
SELECT id, row_number() OVER (ORDER BY id DESC) AS x FROM sales
---- rank_to_dense_rank: values
SELECT id, rank() OVER (ORDER BY shop) AS x FROM sales
====
SELECT id, dense_rank() OVER (ORDER BY shop) AS x FROM sales
---- ignore_nulls: values
SELECT id, lag(note) OVER (ORDER BY id) AS x FROM sales
====
SELECT id, lag(note) IGNORE NULLS OVER (ORDER BY id) AS x FROM sales
---- offset_of_a_lag: values
SELECT id, lag(amount, 1) OVER (ORDER BY id) AS x FROM sales
====
SELECT id, lag(amount, 2) OVER (ORDER BY id) AS x FROM sales
---- filter_of_an_aggregate: values
SELECT shop, count(*) FILTER (WHERE amount > 1) AS n FROM sales GROUP BY shop
====
SELECT shop, count(*) FILTER (WHERE amount > 2) AS n FROM sales GROUP BY shop
---- order_in_array_agg: values
SELECT shop, array_agg(id ORDER BY id) AS x FROM sales GROUP BY shop
====
SELECT shop, array_agg(id ORDER BY id DESC) AS x FROM sales GROUP BY shop
---- max_by_turned: values
SELECT shop, max_by(id, amount) AS x FROM sales GROUP BY shop
====
SELECT shop, max_by(amount, id) AS x FROM sales GROUP BY shop
---- cast_to_try_cast: values, data may agree
SELECT id, CAST(amount AS integer) AS x FROM sales
====
SELECT id, TRY_CAST(amount AS integer) AS x FROM sales
---- rounding: values
SELECT id, round(price) AS x FROM sales
====
SELECT id, floor(price) AS x FROM sales
---- digits_of_round: values
SELECT id, round(price, 1) AS x FROM sales
====
SELECT id, round(price, 0) AS x FROM sales
---- cast_before_or_after: values
SELECT id, CAST(price AS bigint) * 2 AS x FROM sales
====
SELECT id, CAST(price * 2 AS bigint) AS x FROM sales
---- one_side_of_a_union: values
SELECT id, amount FROM sales UNION ALL SELECT sale_id, amount FROM returns
====
SELECT id, amount FROM sales UNION ALL SELECT sale_id, -amount FROM returns
---- value_inside_with: values
WITH t AS (SELECT shop, count(note) AS n FROM sales GROUP BY shop) SELECT h.name, t.n FROM shops h JOIN t ON t.shop = h.code
====
WITH t AS (SELECT shop, count(*) AS n FROM sales GROUP BY shop) SELECT h.name, t.n FROM shops h JOIN t ON t.shop = h.code
---- chance: values, data may agree
SELECT id, random() AS x FROM sales
====
SELECT id, random() * 2 AS x FROM sales
---- chance_asked_once_or_twice: unsure, data may agree
WITH t AS (SELECT id, random() AS r FROM sales) SELECT id, r - r AS x FROM t
====
SELECT id, random() - random() AS x FROM sales
---- scalar_subquery: values
SELECT id, (SELECT max(amount) FROM returns) AS x FROM sales
====
SELECT id, (SELECT min(amount) FROM returns) AS x FROM sales
---- side_of_a_left_join_that_is_read: values
SELECT s.id, s.shop AS code FROM sales s LEFT JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.code AS code FROM sales s LEFT JOIN shops h ON h.code = s.shop
---- fractions_added_in_another_order: values, data may agree
SELECT id, price + amount + 0.1e0 AS x FROM sales
====
SELECT id, price + (amount + 0.1e0) AS x FROM sales
---- lambda: values
SELECT id, transform(counts, x -> x + 1) AS x FROM baskets
====
SELECT id, transform(counts, x -> x + 2) AS x FROM baskets
---- subscript: values
SELECT id, element_at(items, 1) AS x FROM baskets
====
SELECT id, element_at(items, 2) AS x FROM baskets
---- time_zone: values
SELECT id, CAST(CAST(sold_at AS timestamp with time zone) AT TIME ZONE 'UTC' AS timestamp) AS x FROM sales
====
SELECT id, CAST(CAST(sold_at AS timestamp with time zone) AT TIME ZONE 'Asia/Tokyo' AS timestamp) AS x FROM sales
---- interval_unit: values
SELECT id, sold_at + INTERVAL '1' DAY AS x FROM sales
====
SELECT id, sold_at + INTERVAL '1' HOUR AS x FROM sales
---- unit_of_date_trunc: values
SELECT id, date_trunc('month', sold_at) AS x FROM sales
====
SELECT id, date_trunc('hour', sold_at) AS x FROM sales
---- like_pattern: values
SELECT id, shop LIKE 'S_' AS x FROM sales
====
SELECT id, shop LIKE 's_' AS x FROM sales
---- escape: values
SELECT id, note LIKE 'a!_' ESCAPE '!' AS x FROM sales
====
SELECT id, note LIKE 'a!_' ESCAPE '#' AS x FROM sales
