---- less_to_less_or_equal: rows
SELECT id FROM sales WHERE amount < 3
====
SELECT id FROM sales WHERE amount <= 3
---- greater_or_equal_to_greater: rows
SELECT id FROM sales WHERE amount >= 2
====
SELECT id FROM sales WHERE amount > 2
---- comparison_turned_wrongly: rows
SELECT id FROM sales WHERE amount < 2
====
SELECT id FROM sales WHERE 2 < amount
---- condition_added: rows
SELECT id FROM sales WHERE amount > 1
====
SELECT id FROM sales WHERE amount > 1 AND shop = 'S1'
---- condition_removed: rows
SELECT id FROM sales WHERE amount > 1 AND note IS NOT NULL
====
SELECT id FROM sales WHERE amount > 1
---- constant_changed: rows
SELECT id FROM sales WHERE amount > 1
====
SELECT id FROM sales WHERE amount > 2
---- and_to_or: rows
SELECT id FROM sales WHERE amount > 1 AND shop = 'S1'
====
SELECT id FROM sales WHERE amount > 1 OR shop = 'S1'
---- brackets_that_matter: rows
SELECT id FROM sales WHERE amount > 1 AND shop = 'S1' OR note IS NULL
====
SELECT id FROM sales WHERE amount > 1 AND (shop = 'S1' OR note IS NULL)
---- not_of_a_whole: rows
SELECT id FROM sales WHERE NOT (amount > 1 AND shop = 'S1')
====
SELECT id FROM sales WHERE NOT amount > 1 AND shop = 'S1'
---- list_shortened: rows
SELECT id FROM sales WHERE shop IN ('S1', 'S2', 'S3')
====
SELECT id FROM sales WHERE shop IN ('S1', 'S2')
---- case_of_a_text: rows
SELECT id FROM sales WHERE shop = 'S1'
====
SELECT id FROM sales WHERE shop = 's1'
---- is_null_to_is_not_null: rows
SELECT id FROM sales WHERE note IS NULL
====
SELECT id FROM sales WHERE note IS NOT NULL
---- equals_null: rows
SELECT id FROM sales WHERE note IS NULL
====
SELECT id FROM sales WHERE note = NULL
---- not_equal_and_null: rows
SELECT id FROM sales WHERE shop <> 'S1'
====
SELECT id FROM sales WHERE shop IS DISTINCT FROM 'S1'
---- not_in_and_not_exists: rows
SELECT id FROM sales WHERE id NOT IN (SELECT sale_id FROM returns)
====
SELECT id FROM sales s WHERE NOT EXISTS (SELECT 1 FROM returns r WHERE r.sale_id = s.id)
---- coalesce_in_a_filter: rows
SELECT id FROM sales WHERE amount > 0
====
SELECT id FROM sales WHERE coalesce(amount, 1) > 0
---- not_less_is_not_greater_or_equal_for_nan: rows
SELECT id FROM sales WHERE NOT (price < 2)
====
SELECT id FROM sales WHERE price >= 2
---- left_to_inner: rows
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.name FROM sales s JOIN shops h ON h.code = s.shop
---- inner_to_left: rows
SELECT s.id, h.name FROM sales s JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop
---- left_to_full: rows
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.name FROM sales s FULL JOIN shops h ON h.code = s.shop
---- sides_of_left_join_swapped: rows
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.name FROM shops h LEFT JOIN sales s ON h.code = s.shop
---- filter_from_on_to_where: rows
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop AND h.area > 1
====
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop WHERE h.area > 1
---- filter_on_the_kept_side_in_on: rows
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop WHERE s.amount > 1
====
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop AND s.amount > 1
---- join_on_another_column: rows
SELECT s.id, h.name FROM sales s JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.name FROM sales s JOIN shops h ON h.name = s.shop
---- join_added: rows
SELECT s.id FROM sales s
====
SELECT s.id FROM sales s JOIN returns r ON r.sale_id = s.id
---- left_join_added_that_nobody_reads: rows
SELECT s.id FROM sales s
====
SELECT s.id FROM sales s LEFT JOIN returns r ON r.shop = s.shop
---- join_condition_lost: rows
SELECT s.id, h.name FROM sales s JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.name FROM sales s CROSS JOIN shops h
---- other_table: rows
SELECT shop, amount FROM sales
====
SELECT shop, amount FROM returns
---- self_join_condition_on_the_other_side: values
SELECT a.id, b.id AS other FROM sales a JOIN sales b ON a.shop = b.shop WHERE a.amount > 1
====
SELECT a.id, b.id AS other FROM sales a JOIN sales b ON a.shop = b.shop WHERE b.amount > 1
---- left_joins_that_hang_on_each_other: rows
SELECT s.id, h.name, r.reason FROM sales s LEFT JOIN shops h ON s.shop = h.code LEFT JOIN returns r ON r.shop = h.code
====
SELECT s.id, h.name, r.reason FROM sales s LEFT JOIN shops h ON s.shop = h.code LEFT JOIN returns r ON r.shop = s.shop
---- union_to_union_all: rows
SELECT shop FROM sales UNION SELECT code FROM shops
====
SELECT shop FROM sales UNION ALL SELECT code FROM shops
---- union_all_to_union: rows
SELECT shop FROM sales UNION ALL SELECT code FROM shops
====
SELECT shop FROM sales UNION SELECT code FROM shops
---- union_branch_added: rows
SELECT id FROM sales
====
SELECT id FROM sales UNION ALL SELECT sale_id FROM returns
---- union_branch_filtered: rows
SELECT id FROM sales UNION ALL SELECT sale_id FROM returns
====
SELECT id FROM sales UNION ALL SELECT sale_id FROM returns WHERE amount > 1
---- union_said_twice: rows
SELECT id FROM sales UNION ALL SELECT sale_id FROM returns
====
SELECT id FROM sales UNION ALL SELECT sale_id FROM returns UNION ALL SELECT sale_id FROM returns
---- except_turned: rows
SELECT shop FROM sales EXCEPT SELECT shop FROM returns
====
SELECT shop FROM returns EXCEPT SELECT shop FROM sales
---- except_to_intersect: rows
SELECT shop FROM sales EXCEPT SELECT shop FROM returns
====
SELECT shop FROM sales INTERSECT SELECT shop FROM returns
---- distinct_added: rows
SELECT shop, amount FROM sales
====
SELECT DISTINCT shop, amount FROM sales
---- distinct_removed: rows
SELECT DISTINCT shop FROM sales
====
SELECT shop FROM sales
---- distinct_by_one_more_column: rows
SELECT DISTINCT shop FROM sales
====
SELECT DISTINCT shop, amount FROM sales
---- group_by_one_more_column: rows
SELECT shop, sum(amount) AS total FROM sales GROUP BY shop
====
SELECT shop, sum(amount) AS total FROM sales GROUP BY shop, sold_on
---- group_by_one_column_less: rows
SELECT sum(amount) AS total FROM sales GROUP BY shop, sold_on
====
SELECT sum(amount) AS total FROM sales GROUP BY shop
---- group_by_taken_out: rows
SELECT sum(amount) AS total FROM sales GROUP BY shop
====
SELECT sum(amount) AS total FROM sales
---- group_by_cut_time: rows
SELECT date_trunc('month', sold_on) AS period, count(*) AS n FROM sales GROUP BY 1
====
SELECT date_trunc('day', sold_on) AS period, count(*) AS n FROM sales GROUP BY 1
---- rollup: rows
SELECT shop, sum(amount) AS total FROM sales GROUP BY shop
====
SELECT shop, sum(amount) AS total FROM sales GROUP BY ROLLUP (shop)
---- having_changed: rows
SELECT shop, count(*) AS n FROM sales GROUP BY shop HAVING count(*) > 1
====
SELECT shop, count(*) AS n FROM sales GROUP BY shop HAVING count(*) > 2
---- having_and_where: rows
SELECT shop, sum(amount) AS total FROM sales GROUP BY shop HAVING sum(amount) > 2
====
SELECT shop, sum(amount) AS total FROM sales WHERE amount > 2 GROUP BY shop
---- limit_added: rows
SELECT id FROM sales
====
SELECT id FROM sales ORDER BY id LIMIT 2
---- limit_changed: rows
SELECT id FROM sales ORDER BY id LIMIT 2
====
SELECT id FROM sales ORDER BY id LIMIT 3
---- order_of_a_limit: rows
SELECT id FROM sales ORDER BY id LIMIT 2
====
SELECT id FROM sales ORDER BY id DESC LIMIT 2
---- nulls_first_of_a_limit: rows
SELECT id, amount FROM sales ORDER BY amount LIMIT 1
====
SELECT id, amount FROM sales ORDER BY amount NULLS FIRST LIMIT 1
---- offset_added: rows
SELECT id FROM sales ORDER BY id LIMIT 2
====
SELECT id FROM sales ORDER BY id OFFSET 1 LIMIT 2
---- ties: rows
SELECT shop FROM sales ORDER BY shop FETCH FIRST 1 ROWS ONLY
====
SELECT shop FROM sales ORDER BY shop FETCH FIRST 1 ROWS WITH TIES
---- limit_inside_with: rows
WITH t AS (SELECT id, shop FROM sales) SELECT count(*) AS n FROM t
====
WITH t AS (SELECT id, shop FROM sales LIMIT 2) SELECT count(*) AS n FROM t
---- filter_inside_with: rows
WITH t AS (SELECT shop, sum(amount) AS total FROM sales WHERE amount > 1 GROUP BY shop) SELECT h.name, t.total FROM shops h JOIN t ON t.shop = h.code
====
WITH t AS (SELECT shop, sum(amount) AS total FROM sales WHERE amount > 0 GROUP BY shop) SELECT h.name, t.total FROM shops h JOIN t ON t.shop = h.code
---- filter_before_or_after_a_window: rows
WITH t AS (SELECT id, amount, row_number() OVER (ORDER BY id) AS place FROM sales) SELECT id, place FROM t WHERE amount > 1
====
WITH t AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM sales WHERE amount > 1) SELECT id, place FROM t
---- deduplication_by_another_column: rows
SELECT id, shop FROM (SELECT id, shop, row_number() OVER (PARTITION BY shop ORDER BY id) AS place FROM sales) WHERE place = 1
====
SELECT id, shop FROM (SELECT id, shop, row_number() OVER (PARTITION BY shop ORDER BY id DESC) AS place FROM sales) WHERE place = 1
---- unnest_added: rows
SELECT id FROM baskets
====
SELECT id FROM baskets CROSS JOIN UNNEST(items) AS t (item)
---- another_list_unnested: rows
SELECT b.id FROM baskets b CROSS JOIN UNNEST(b.items) AS t (item)
====
SELECT b.id FROM baskets b CROSS JOIN UNNEST(b.counts) AS t (item)
---- sample_added: rows, data may agree
SELECT id FROM sales
====
SELECT id FROM sales TABLESAMPLE BERNOULLI (50)
---- sample_changed: rows, data may agree
SELECT id FROM sales TABLESAMPLE BERNOULLI (10)
====
SELECT id FROM sales TABLESAMPLE BERNOULLI (50)
---- chance_in_a_filter: unsure, data may agree
SELECT id FROM sales WHERE random() < 0.5e0
====
SELECT id FROM sales WHERE random() < 0.5e0 AND random() < 0.5e0
---- subquery_in_a_filter: rows
SELECT id FROM sales WHERE amount > (SELECT avg(amount) FROM returns)
====
SELECT id FROM sales WHERE amount > (SELECT max(amount) FROM returns)
---- correlation_lost: rows
SELECT id FROM sales s WHERE EXISTS (SELECT 1 FROM returns r WHERE r.sale_id = s.id)
====
SELECT id FROM sales s WHERE EXISTS (SELECT 1 FROM returns r WHERE r.sale_id = r.amount)
---- recursive: unsure
WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3) SELECT x FROM n
====
WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4) SELECT x FROM n
---- inside_a_natural_join: rows
SELECT amount FROM sales NATURAL JOIN returns
====
SELECT s.amount FROM sales s JOIN returns r ON s.shop = r.shop
---- values_written_out: rows
SELECT x FROM (VALUES 1, 2) AS t (x)
====
SELECT x FROM (VALUES 1, 3) AS t (x)
---- group_inside_an_unread_query: rows
SELECT s.id FROM sales s JOIN (SELECT shop FROM returns) r ON r.shop = s.shop
====
SELECT s.id FROM sales s JOIN (SELECT DISTINCT shop FROM returns) r ON r.shop = s.shop
---- not_equal_to_any: rows
SELECT id FROM sales WHERE NOT (amount = ANY (SELECT amount FROM returns))
====
SELECT id FROM sales WHERE amount <> ANY (SELECT amount FROM returns)
---- greater_than_any_and_all: rows
SELECT id FROM sales WHERE amount > ANY (SELECT amount FROM returns)
====
SELECT id FROM sales WHERE amount > ALL (SELECT amount FROM returns)
---- not_less_than_any: rows
SELECT id FROM sales WHERE NOT (amount < ANY (SELECT amount FROM returns))
====
SELECT id FROM sales WHERE amount >= ANY (SELECT amount FROM returns)
---- order_below_a_limit_without_one: unsure, data may agree
SELECT id FROM (SELECT id FROM sales) LIMIT 2
====
SELECT id FROM (SELECT id FROM sales ORDER BY id DESC) LIMIT 2
---- union_all_of_an_intersection: rows
SELECT shop FROM sales INTERSECT SELECT shop FROM returns UNION ALL SELECT code FROM shops
====
SELECT shop FROM sales INTERSECT (SELECT shop FROM returns UNION ALL SELECT code FROM shops)
---- nulls_in_a_full_join: rows
SELECT s.id, r.reason FROM sales s FULL JOIN returns r ON r.sale_id = s.id
====
SELECT s.id, r.reason FROM sales s FULL JOIN returns r ON r.sale_id = s.id WHERE s.id IS NOT NULL
