SELECT
  substring(cbd_xzqh, 1, 4) AS city,
  year(csrq) // 10 * 10 AS birth_decade,
  xb AS sex,
  substring(jbbm, 1, 1) AS chapter,
  count(*) AS settlements,
  avg(zfy) AS avg_cost
FROM yb_js
GROUP BY substring(cbd_xzqh, 1, 4), year(csrq) // 10, xb, substring(jbbm, 1, 1)
ORDER BY city, birth_decade, sex, chapter
