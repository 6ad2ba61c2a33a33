SELECT test, count(DISTINCT id) AS persons, count(*) AS measurements
FROM nafld2
GROUP BY test
ORDER BY test
