select 1
  , ${Nope}
