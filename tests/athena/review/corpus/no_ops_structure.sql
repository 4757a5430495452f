---- name_of_with: none
WITH big AS (SELECT id, shop FROM sales WHERE amount > 1) SELECT shop, count(*) AS n FROM big GROUP BY shop
====
WITH large AS (SELECT id, shop FROM sales WHERE amount > 1) SELECT shop, count(*) AS n FROM large GROUP BY shop
---- name_of_a_column_inside_with: none
WITH t AS (SELECT shop, sum(amount) AS total FROM sales GROUP BY shop) SELECT shop, total * 2 AS x FROM t
====
WITH t AS (SELECT shop AS s, sum(amount) AS all_of_it FROM sales GROUP BY shop) SELECT s AS shop, all_of_it * 2 AS x FROM t
---- with_as_bracket: none
WITH t AS (SELECT shop, sum(amount) AS total FROM sales GROUP BY shop) SELECT h.name, t.total FROM shops h JOIN t ON t.shop = h.code
====
SELECT h.name, t.total FROM shops h JOIN (SELECT shop, sum(amount) AS total FROM sales GROUP BY shop) t ON t.shop = h.code
---- with_taken_up: none
WITH big AS (SELECT id, shop, amount FROM sales WHERE amount > 1) SELECT b.id, h.name FROM big b JOIN shops h ON h.code = b.shop WHERE h.area > 1
====
SELECT s.id, h.name FROM sales s JOIN shops h ON h.code = s.shop WHERE h.area > 1 AND s.amount > 1
---- order_of_withs: none
WITH a AS (SELECT id FROM sales), b AS (SELECT sale_id FROM returns) SELECT a.id FROM a JOIN b ON a.id = b.sale_id
====
WITH b AS (SELECT sale_id FROM returns), a AS (SELECT id FROM sales) SELECT a.id FROM a JOIN b ON a.id = b.sale_id
---- with_that_nobody_reads: none
WITH unused AS (SELECT code FROM shops) SELECT id FROM sales
====
SELECT id FROM sales
---- column_that_nobody_reads: none
WITH t AS (SELECT shop, sum(amount) AS total, max(price) AS top FROM sales GROUP BY shop) SELECT shop, total FROM t
====
WITH t AS (SELECT shop, sum(amount) AS total FROM sales GROUP BY shop) SELECT shop, total FROM t
---- last_with_handed_on: none
WITH final AS (SELECT shop, sum(amount) AS total FROM sales GROUP BY shop) SELECT * FROM final
====
SELECT shop, sum(amount) AS total FROM sales GROUP BY shop
---- union_in_with: none
WITH both AS (SELECT id FROM sales UNION ALL SELECT sale_id FROM returns) SELECT id FROM both
====
SELECT id FROM sales UNION ALL SELECT sale_id AS id FROM returns
---- filter_in_with_or_outside: none
WITH t AS (SELECT id, shop, amount FROM sales) SELECT id FROM t WHERE amount > 1
====
WITH t AS (SELECT id, shop FROM sales WHERE amount > 1) SELECT id FROM t
---- computed_in_with: none
WITH t AS (SELECT id, amount * 2 AS twice FROM sales) SELECT id, twice + 1 AS x FROM t
====
SELECT id, 1 + 2 * amount AS x FROM sales
---- using_as_on: none
SELECT s.id, r.reason FROM sales s JOIN returns r USING (shop)
====
SELECT s.id, r.reason FROM sales s JOIN returns r ON s.shop = r.shop
---- comma_as_join: none
SELECT s.id, h.name FROM sales s, shops h WHERE s.shop = h.code
====
SELECT s.id, h.name FROM sales s JOIN shops h ON s.shop = h.code
---- condition_of_inner_join_in_where: none
SELECT s.id, h.name FROM sales s JOIN shops h ON s.shop = h.code AND h.area > 1
====
SELECT s.id, h.name FROM sales s JOIN shops h ON s.shop = h.code WHERE h.area > 1
---- inner_joins_in_another_order: none
SELECT s.id, h.name, r.reason FROM sales s JOIN shops h ON s.shop = h.code JOIN returns r ON r.sale_id = s.id
====
SELECT s.id, h.name, r.reason FROM returns r JOIN sales s ON r.sale_id = s.id JOIN shops h ON s.shop = h.code
---- left_joins_in_another_order: none
SELECT s.id, h.name, r.reason FROM sales s LEFT JOIN shops h ON s.shop = h.code LEFT JOIN returns r ON r.sale_id = s.id
====
SELECT s.id, h.name, r.reason FROM sales s LEFT JOIN returns r ON r.sale_id = s.id LEFT JOIN shops h ON s.shop = h.code
---- right_join_turned: none
SELECT s.id, h.name FROM sales s RIGHT JOIN shops h ON s.shop = h.code
====
SELECT s.id, h.name FROM shops h LEFT JOIN sales s ON s.shop = h.code
---- self_join_turned: none
SELECT a.id, b.id AS other FROM sales a JOIN sales b ON a.shop = b.shop AND a.id < b.id
====
SELECT x.id, y.id AS other FROM sales y JOIN sales x ON x.id < y.id AND x.shop = y.shop
---- left_join_of_a_filtered_query: none
SELECT s.id, h.name FROM sales s LEFT JOIN (SELECT code, name FROM shops WHERE area > 1) h ON h.code = s.shop
====
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON h.code = s.shop AND h.area > 1
---- order_of_unions: none
SELECT id FROM sales UNION ALL SELECT sale_id FROM returns
====
SELECT sale_id AS id FROM returns UNION ALL SELECT id FROM sales
---- brackets_in_unions: none
SELECT id FROM sales UNION ALL (SELECT sale_id FROM returns UNION ALL SELECT area FROM shops)
====
(SELECT id FROM sales UNION ALL SELECT sale_id FROM returns) UNION ALL SELECT area FROM shops
---- union_distinct_said: none
SELECT id FROM sales UNION SELECT sale_id FROM returns
====
SELECT id FROM sales UNION DISTINCT SELECT sale_id FROM returns
---- distinct_as_group_by: none
SELECT DISTINCT shop, sold_on FROM sales
====
SELECT shop, sold_on FROM sales GROUP BY sold_on, shop
---- order_of_group_by: none
SELECT shop, sold_on, count(*) AS n FROM sales GROUP BY shop, sold_on
====
SELECT shop, sold_on, count(*) AS n FROM sales GROUP BY sold_on, shop
---- having_on_a_group_as_where: none
SELECT shop, count(*) AS n FROM sales GROUP BY shop HAVING shop <> 'S1' AND count(*) > 1
====
SELECT shop, count(*) AS n FROM sales WHERE shop <> 'S1' GROUP BY shop HAVING count(*) > 1
---- filter_on_groups_outside: none
WITH t AS (SELECT shop, count(*) AS n FROM sales GROUP BY shop) SELECT shop, n FROM t WHERE n > 1
====
SELECT shop, count(*) AS n FROM sales GROUP BY shop HAVING count(*) > 1
---- what_exists_selects: none
SELECT id FROM sales s WHERE EXISTS (SELECT 1 FROM returns r WHERE r.sale_id = s.id)
====
SELECT id FROM sales s WHERE EXISTS (SELECT * FROM returns r WHERE s.id = r.sale_id)
---- alias_inside_a_subquery: none
SELECT id FROM sales WHERE amount > (SELECT avg(r.amount) FROM returns r)
====
SELECT id FROM sales WHERE amount > (SELECT avg(amount) FROM returns)
---- unnest_alias: none
SELECT b.id, t.item FROM baskets b CROSS JOIN UNNEST(b.items) AS t (item)
====
SELECT id, entry AS item FROM baskets CROSS JOIN UNNEST(items) AS u (entry)
---- column_list_of_with: none
WITH t (a, b) AS (SELECT id, shop FROM sales) SELECT a, b FROM t
====
SELECT id AS a, shop AS b FROM sales
---- exists_as_in: none, taken for rows
SELECT id FROM sales s WHERE EXISTS (SELECT 1 FROM returns r WHERE r.sale_id = s.id)
====
SELECT id FROM sales WHERE id IN (SELECT sale_id FROM returns)
---- or_as_union: none, taken for rows
SELECT DISTINCT id FROM sales WHERE amount > 1 OR shop = 'S1'
====
SELECT id FROM sales WHERE amount > 1 UNION SELECT id FROM sales WHERE shop = 'S1'
