-- Empties and loads the eight tables in one transaction.
delete from region;
delete from nation;
delete from supplier;
delete from customer;
delete from part;
delete from partsupp;
delete from orders;
delete from lineitem;

copy region from '${data}region/' iam_role '${iam_role}' delimiter '|' gzip;

copy nation from '${data}nation/' iam_role '${iam_role}' delimiter '|' gzip;

copy supplier from '${data}supplier/' iam_role '${iam_role}' delimiter '|' gzip;

copy customer from '${data}customer/' iam_role '${iam_role}' delimiter '|' gzip;

copy part from '${data}part/' iam_role '${iam_role}' delimiter '|' gzip;

copy partsupp from '${data}partsupp/' iam_role '${iam_role}' delimiter '|' gzip;

copy orders from '${data}orders/' iam_role '${iam_role}' delimiter '|' gzip;

copy lineitem from '${data}lineitem/' iam_role '${iam_role}' delimiter '|' gzip;
