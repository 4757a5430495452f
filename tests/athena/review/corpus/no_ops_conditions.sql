---- reordered_and: none
SELECT id FROM sales WHERE amount > 1 AND shop = 'S1' AND note IS NULL
====
SELECT id FROM sales WHERE note IS NULL AND shop = 'S1' AND amount > 1
---- reordered_or: none
SELECT id FROM sales WHERE amount > 1 OR shop = 'S1' OR note IS NULL
====
SELECT id FROM sales WHERE note IS NULL OR amount > 1 OR shop = 'S1'
---- brackets_in_and: none
SELECT id FROM sales WHERE amount > 1 AND (shop = 'S1' AND note IS NULL)
====
SELECT id FROM sales WHERE (amount > 1 AND shop = 'S1') AND note IS NULL
---- turned_equality: none
SELECT s.id FROM sales s JOIN shops h ON s.shop = h.code
====
SELECT s.id FROM sales s JOIN shops h ON h.code = s.shop
---- turned_comparison: none
SELECT id FROM sales WHERE amount > 2 AND cost <= 5
====
SELECT id FROM sales WHERE 2 < amount AND 5 >= cost
---- sum_turned: none
SELECT id, price + amount AS x, amount * 2 AS y FROM sales
====
SELECT id, amount + price AS x, 2 * amount AS y FROM sales
---- whole_numbers_added_in_another_order: none
SELECT s.id, s.amount + s.id + h.area AS x FROM sales s JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.area + (s.id + s.amount) AS x FROM sales s JOIN shops h ON h.code = s.shop
---- between_as_two_comparisons: none
SELECT id FROM sales WHERE amount BETWEEN 1 AND 3
====
SELECT id FROM sales WHERE amount >= 1 AND amount <= 3
---- between_dates: none
SELECT id FROM sales WHERE sold_on BETWEEN DATE '2024-01-01' AND DATE '2024-01-31' AND amount > 1
====
SELECT id FROM sales WHERE sold_on >= DATE '2024-01-01' AND amount > 1 AND sold_on <= DATE '2024-01-31'
---- not_between: none
SELECT id FROM sales WHERE amount NOT BETWEEN 1 AND 3
====
SELECT id FROM sales WHERE amount < 1 OR amount > 3
---- in_list_reordered: none
SELECT id FROM sales WHERE shop IN ('S1', 'S2', 'S3')
====
SELECT id FROM sales WHERE shop IN ('S3', 'S1', 'S2')
---- in_list_of_one: none
SELECT id FROM sales WHERE shop IN ('S1')
====
SELECT id FROM sales WHERE shop = 'S1'
---- in_list_as_or: none
SELECT id FROM sales WHERE amount IN (1, 2) AND cost > 0
====
SELECT id FROM sales WHERE (amount = 1 OR amount = 2) AND cost > 0
---- not_in_as_and: none
SELECT id FROM sales WHERE shop NOT IN ('S1', 'S2')
====
SELECT id FROM sales WHERE shop <> 'S1' AND shop <> 'S2'
---- not_pushed_in: none
SELECT id FROM sales WHERE NOT (amount > 1 OR shop = 'S1')
====
SELECT id FROM sales WHERE amount <= 1 AND shop <> 'S1'
---- double_negation: none
SELECT id FROM sales WHERE NOT (NOT (amount > 1))
====
SELECT id FROM sales WHERE amount > 1
---- always_true: none
SELECT id FROM sales WHERE 1 = 1 AND amount > 1
====
SELECT id FROM sales WHERE amount > 1
---- said_twice: none
SELECT id FROM sales WHERE amount > 1 AND amount > 1
====
SELECT id FROM sales WHERE amount > 1
---- case_of_a_value: none
SELECT id, CASE shop WHEN 'S1' THEN 'first' WHEN 'S2' THEN 'second' ELSE 'other' END AS x FROM sales
====
SELECT id, CASE WHEN shop = 'S1' THEN 'first' WHEN shop = 'S2' THEN 'second' ELSE 'other' END AS x FROM sales
---- else_null: none
SELECT id, CASE WHEN amount > 1 THEN 'many' END AS x FROM sales
====
SELECT id, CASE WHEN amount > 1 THEN 'many' ELSE NULL END AS x FROM sales
---- if_as_case: none
SELECT id, if(amount > 1, 'many', 'few') AS x FROM sales
====
SELECT id, CASE WHEN amount > 1 THEN 'many' ELSE 'few' END AS x FROM sales
---- count_one: none
SELECT shop, count(1) AS n FROM sales GROUP BY shop
====
SELECT shop, count(*) AS n FROM sales GROUP BY shop
---- names_of_functions: none
SELECT substring(shop, 1, 1) AS a, ceiling(price) AS b, mod(amount, 2) AS c, now() AS d FROM sales WHERE id < 0
====
SELECT substr(shop, 1, 1) AS a, ceil(price) AS b, amount % 2 AS c, current_timestamp AS d FROM sales WHERE id < 0
---- extract_as_function: none
SELECT EXTRACT(YEAR FROM sold_on) AS y, EXTRACT(MONTH FROM sold_on) AS m, count(*) AS n FROM sales GROUP BY 1, 2
====
SELECT year(sold_on) AS y, month(sold_on) AS m, count(*) AS n FROM sales GROUP BY 1, 2
---- concatenation: none
SELECT id, shop || note AS x FROM sales
====
SELECT id, concat(shop, note) AS x FROM sales
---- needless_cast: none
SELECT CAST(id AS bigint) AS id, CAST(shop AS varchar) AS shop FROM sales
====
SELECT id, shop FROM sales
---- default_frame: none
SELECT id, sum(amount) OVER (PARTITION BY shop ORDER BY id) AS x FROM sales
====
SELECT id, sum(amount) OVER (PARTITION BY shop ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM sales
---- named_window: none
SELECT id, sum(amount) OVER w AS a, max(amount) OVER w AS b FROM sales WINDOW w AS (PARTITION BY shop ORDER BY id)
====
SELECT id, sum(amount) OVER (PARTITION BY shop ORDER BY id) AS a, max(amount) OVER (PARTITION BY shop ORDER BY id) AS b FROM sales
---- frame_of_a_rank: none
SELECT id, row_number() OVER (PARTITION BY shop, sold_on ORDER BY id) AS x FROM sales
====
SELECT id, row_number() OVER (PARTITION BY sold_on, shop ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM sales
---- lambda_parameter: none
SELECT id, transform(counts, x -> x + 1) AS x FROM baskets
====
SELECT id, transform(counts, number -> number + 1) AS x FROM baskets
---- like_without_wildcard: none, taken for rows
SELECT id FROM sales WHERE shop LIKE 'S1'
====
SELECT id FROM sales WHERE shop = 'S1'
---- coalesce_in_coalesce: none, taken for values
SELECT id, coalesce(note, coalesce(shop, 'x')) AS x FROM sales
====
SELECT id, coalesce(note, shop, 'x') AS x FROM sales
