#!/bin/sh
# mysqladmin ping, of which this machine has only the client.
shift
exec mariadb --no-defaults "$@" --execute 'select 1'
