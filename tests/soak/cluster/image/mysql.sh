#!/bin/sh
# What the usual image does at its start, for MariaDB as this machine has it.
set -e
data=/var/lib/mysql
[ "$1" = mysqld ] && shift
if [ ! -d $data/mysql ]; then
  rm -rf $data/new && mkdir $data/new
  mariadb-install-db --no-defaults --basedir=/usr --datadir=$data/new --tmpdir=/tmp \
    --auth-root-authentication-method=normal --skip-test-db > /tmp/install.log 2>&1 || { cat /tmp/install.log; exit 1; }
  for file in $data/new/*; do [ "${file##*/}" = mysql ] || mv "$file" $data/; done
  mv $data/new/mysql $data/mysql && rmdir $data/new
fi
{
  echo "CREATE USER IF NOT EXISTS '$MYSQL_USER'@'%' IDENTIFIED BY '$MYSQL_PASSWORD';"
  cat /docker-entrypoint-initdb.d/*.sql
} > /tmp/first.sql
exec mariadbd --no-defaults --datadir=$data --tmpdir=/tmp --init-file=/tmp/first.sql --bind-address=0.0.0.0 \
  --socket=/var/run/mysqld/mysqld.sock --pid-file=/var/run/mysqld/mysqld.pid --skip-name-resolve \
  --performance-schema=OFF "$@"
