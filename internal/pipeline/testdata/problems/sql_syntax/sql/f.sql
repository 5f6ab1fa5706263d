select '${raw}', '${s}' from t wher a = 1 limit;
unload ('
  select ''x'' frm t u v') to '${raw}' iam_role default;
select 'open
