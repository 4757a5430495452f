---- column_added: additive
SELECT id, shop FROM sales
====
SELECT id, shop, amount FROM sales
---- column_added_in_the_middle: additive
SELECT id, shop FROM sales
====
SELECT id, amount + 1 AS more, shop FROM sales
---- aggregate_added: additive
SELECT shop, count(*) AS n FROM sales GROUP BY shop
====
SELECT shop, count(*) AS n, sum(amount) AS total FROM sales GROUP BY shop
---- window_added: additive
SELECT id, amount FROM sales
====
SELECT id, amount, sum(amount) OVER (PARTITION BY shop) AS of_shop FROM sales
---- column_added_through_with: additive
WITH t AS (SELECT shop, count(*) AS n FROM sales GROUP BY shop) SELECT shop, n FROM t
====
WITH t AS (SELECT shop, count(*) AS n, max(price) AS top FROM sales GROUP BY shop) SELECT shop, n, top FROM t
---- column_added_to_both_sides_of_union_all: additive
SELECT id FROM sales UNION ALL SELECT sale_id FROM returns
====
SELECT id, amount FROM sales UNION ALL SELECT sale_id, amount FROM returns
---- column_removed: columns
SELECT id, shop, amount FROM sales
====
SELECT id, shop FROM sales
---- column_renamed: columns
SELECT id, shop FROM sales
====
SELECT id, shop AS store FROM sales
---- computed_column_renamed: columns
SELECT shop, sum(amount * 2) AS total FROM sales GROUP BY shop
====
SELECT shop, sum(2 * amount) AS sum_of_all FROM sales GROUP BY 1
---- columns_reordered: columns
SELECT id, shop, amount FROM sales
====
SELECT shop, id, amount FROM sales
---- names_swapped: columns
SELECT id AS a, amount AS b FROM sales
====
SELECT id AS b, amount AS a FROM sales
---- cast_to_narrower: columns
SELECT id, amount FROM sales
====
SELECT id, CAST(amount AS integer) AS amount FROM sales
---- cast_to_text: columns
SELECT id, amount FROM sales
====
SELECT id, CAST(amount AS varchar) AS amount FROM sales
---- decimal_digits: columns, data may agree
SELECT id, CAST(cost AS decimal(12, 2)) AS cost FROM sales
====
SELECT id, CAST(cost AS decimal(14, 2)) AS cost FROM sales
---- literal_width: columns
SELECT id, 'abc' AS kind FROM sales
====
SELECT id, 'abcd' AS kind FROM sales
---- decimal_or_double_literal: columns
SELECT id, cost * 1.1 AS gross FROM sales
====
SELECT id, cost * 1.1e0 AS gross FROM sales
---- digits_of_a_literal: columns, data may agree
SELECT id, cost * 1.0 AS gross FROM sales
====
SELECT id, cost * 1.00 AS gross FROM sales
---- varchar_with_a_length: columns
SELECT id, CAST(shop AS varchar(10)) AS shop FROM sales
====
SELECT id, CAST(shop AS varchar(2)) AS shop FROM sales
---- column_removed_and_filter_changed: columns
SELECT id, shop, amount FROM sales WHERE amount > 1
====
SELECT id, shop FROM sales WHERE amount > 2
---- star_instead_of_columns: additive
SELECT sale_id, reason FROM returns
====
SELECT * FROM returns
