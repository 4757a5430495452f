---- layout: none
SELECT id, shop FROM sales WHERE amount > 1
====
select
    id,
    shop
from
    sales
where
    amount > 1
---- comments: none
SELECT id, shop FROM sales
====
-- the id of a sale
SELECT id, /* where */ shop -- all of them
FROM sales
---- keyword_case: none
SELECT id FROM sales WHERE amount IS NOT NULL AND shop LIKE 'S%' ORDER BY id LIMIT 3
====
select id from sales where amount is not null and shop like 'S%' order by id limit 3
---- function_case: none
SELECT COALESCE(note, '') AS note, COUNT(*) AS n FROM sales GROUP BY 1
====
SELECT coalesce(note, '') AS note, count(*) AS n FROM sales GROUP BY 1
---- identifier_case: none
SELECT ID, Shop FROM Sales
====
SELECT id, shop FROM sales
---- quoted_identifiers: none
SELECT "id", "shop" AS "where_sold" FROM "sales"
====
SELECT id, shop AS where_sold FROM sales
---- alias_without_as: none
SELECT s.id AS sale FROM sales AS s
====
SELECT s.id sale FROM sales s
---- table_alias_renamed: none
SELECT s.id, h.name FROM sales s JOIN shops h ON h.code = s.shop WHERE s.amount > 1
====
SELECT sale.id, shop.name FROM sales AS sale JOIN shops AS shop ON shop.code = sale.shop WHERE sale.amount > 1
---- alias_taken_out: none
SELECT s.id, s.shop FROM sales s WHERE s.amount > 1
====
SELECT id, shop FROM sales WHERE amount > 1
---- needless_alias_of_a_column: none
SELECT id AS id, shop AS shop FROM sales
====
SELECT id, shop FROM sales
---- needless_brackets: none
SELECT id, ((amount + 1)) * 2 AS x FROM sales WHERE ((amount > 1) AND (((shop = 'S1') OR (shop = 'S2'))))
====
SELECT id, (amount + 1) * 2 AS x FROM sales WHERE amount > 1 AND (shop = 'S1' OR shop = 'S2')
---- query_in_brackets: none
SELECT id FROM sales
====
(SELECT id FROM sales)
---- not_equal_sign: none
SELECT id FROM sales WHERE shop != 'S1'
====
SELECT id FROM sales WHERE shop <> 'S1'
---- inner_is_join: none
SELECT s.id, h.name FROM sales s INNER JOIN shops h ON s.shop = h.code
====
SELECT s.id, h.name FROM sales s JOIN shops h ON s.shop = h.code
---- outer_is_no_word: none
SELECT s.id, h.name FROM sales s LEFT OUTER JOIN shops h ON s.shop = h.code
====
SELECT s.id, h.name FROM sales s LEFT JOIN shops h ON s.shop = h.code
---- asc_and_nulls_last: none
SELECT id FROM sales ORDER BY amount, id LIMIT 2
====
SELECT id FROM sales ORDER BY amount ASC NULLS LAST, id ASC LIMIT 2
---- star_written_out: none
SELECT * FROM returns
====
SELECT sale_id, reason, amount, shop FROM returns
---- star_of_one_table_written_out: none
SELECT s.id, h.* FROM sales s JOIN shops h ON h.code = s.shop
====
SELECT s.id, h.code, h.name, h.region, h.opened_on, h.area FROM sales s JOIN shops h ON h.code = s.shop
---- group_by_numbers: none
SELECT shop, sold_on, sum(amount) AS total FROM sales GROUP BY 1, 2
====
SELECT shop, sold_on, sum(amount) AS total FROM sales GROUP BY shop, sold_on
---- order_by_alias: none
SELECT shop, sum(amount) AS total FROM sales GROUP BY shop ORDER BY total DESC, shop LIMIT 1
====
SELECT shop, sum(amount) AS total FROM sales GROUP BY shop ORDER BY sum(amount) DESC, 1 LIMIT 1
---- fetch_first_is_limit: none
SELECT id FROM sales ORDER BY id LIMIT 2
====
SELECT id FROM sales ORDER BY id FETCH FIRST 2 ROWS ONLY
---- unicode_literal: none, taken for values
SELECT id, '店' AS x FROM sales
====
SELECT id, U&'\5E97' AS x FROM sales
---- decimal_literal_with_its_type: none
SELECT id, cost * 1.5 AS x FROM sales
====
SELECT id, cost * DECIMAL '1.5' AS x FROM sales
---- double_literals: none
SELECT id, amount * 1e3 AS x FROM sales
====
SELECT id, amount * 1.0E3 AS x FROM sales
---- type_names: none
SELECT CAST(amount AS int) AS x, CAST(price AS decimal(10)) AS y FROM sales
====
SELECT CAST(amount AS integer) AS x, CAST(price AS decimal(10, 0)) AS y FROM sales
---- date_literal_and_cast: none
SELECT id FROM sales WHERE sold_on = DATE '2024-01-02'
====
SELECT id FROM sales WHERE sold_on = CAST('2024-01-02' AS date)
---- order_by_without_limit: none
SELECT id, shop FROM sales
====
SELECT id, shop FROM sales ORDER BY shop
