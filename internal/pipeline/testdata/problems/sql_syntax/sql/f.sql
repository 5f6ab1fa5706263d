select '${raw}', '${s}' from t wher a = 1 limit;
select 'open
