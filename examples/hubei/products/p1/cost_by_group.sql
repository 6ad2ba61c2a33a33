SELECT
  substring(cbd_xzqh, 1, 4) AS city,
  year(csrq) // 20 * 20 AS born_from,
  xb AS sex,
  substring(jbbm, 1, 1) AS chapter,
  count(*) AS settlements,
  avg(zfy) AS avg_cost
FROM yb_js
GROUP BY substring(cbd_xzqh, 1, 4), year(csrq) // 20 * 20, xb, substring(jbbm, 1, 1)
ORDER BY city, born_from, sex, chapter
