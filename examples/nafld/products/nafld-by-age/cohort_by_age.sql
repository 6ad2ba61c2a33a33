SELECT age // 10 * 10 AS age_band, male, count(*) AS persons, avg(bmi) AS mean_bmi
FROM nafld1
GROUP BY age // 10 * 10, male
ORDER BY age_band, male
