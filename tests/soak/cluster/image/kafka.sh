#!/bin/sh
# What the usual image does at its start: settings from the environment, a formatted folder, the broker.
set -e
file=/opt/kafka/config/server.properties
env | grep '^KAFKA_' | while IFS='=' read -r name value; do
  echo "$(echo "${name#KAFKA_}" | tr 'A-Z_' 'a-z.')=$value"
done > $file
classes='/opt/kafka/libs/*'
if [ ! -f "$KAFKA_LOG_DIRS/meta.properties" ]; then
  id=$("$JAVA_HOME/bin/java" -cp "$classes" kafka.tools.StorageTool random-uuid 2> /dev/null | tail -n 1)
  "$JAVA_HOME/bin/java" -cp "$classes" kafka.tools.StorageTool format -t "$id" -c $file
fi
exec "$JAVA_HOME/bin/java" -Xms256m -Xmx512m -cp "$classes" kafka.Kafka $file
