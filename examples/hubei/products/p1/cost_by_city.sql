SELECT
  substring(cbd_xzqh, 1, 4) AS city,
  count(DISTINCT gmsfhm) AS people,
  count(*) AS settlements,
  avg(zfy) AS avg_cost
FROM yb_js
GROUP BY substring(cbd_xzqh, 1, 4)
ORDER BY city
