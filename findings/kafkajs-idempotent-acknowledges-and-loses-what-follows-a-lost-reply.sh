#!/usr/bin/env bash
# Finding: after a send of kafkajs's idempotent producer failed because its reply was lost, the next message
#   is acknowledged and not stored: it carries the sequence number of the one that failed, which the broker
#   has, so the broker takes it for that one sent again. The one that "failed" is in the topic.
# Packages: kafkajs 2.2.4 (npm), Apache Kafka 4.4.0 (Maven). Seen 2026-11-28.
# Why it matters: idempotence is switched on against duplicates; here it loses the message after each
#   time-out and says that all is well. kafkajs calls the option experimental.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
broker=
trap 'kill $broker 2>/dev/null && wait $broker 2>/dev/null || true; rm -rf "$dir"' EXIT
npm init -y >npm.log
npm install --silent --no-audit --no-fund kafkajs@2.2.4 >>npm.log 2>&1
cat >pom.xml <<'EOF'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.4.0</version></dependency>
  </dependencies>
</project>
EOF
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars >mvn.log
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })"; }
port=$(free)
controller=$(free)
cat >server.properties <<EOF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
log.dirs=$dir/logs
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
EOF
kafka() { java -Xmx256m -cp 'jars/*' "$@"; }
kafka kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ -c server.properties >format.log 2>&1
java -Xmx256m -cp 'jars/*' kafka.Kafka server.properties >broker.log 2>&1 &
broker=$!
cat >run.mjs <<'EOF'
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import kafkajs from 'kafkajs';

const { Kafka, logLevel } = kafkajs;
const port = Number(process.argv[2]);
// A relay that can drop what the broker answers.
let isSilent = false;
const relay = createServer((client) => {
  const broker = connect(port, '127.0.0.1');
  client.pipe(broker).on('error', () => client.destroy());
  client.on('error', () => broker.destroy()).on('close', () => broker.destroy());
  broker.on('data', (bytes) => isSilent || client.write(bytes)).on('close', () => client.destroy());
});
await once(relay.listen(0, '127.0.0.1'), 'listening');
const kafka = new Kafka({
  brokers: [`127.0.0.1:${port}`],
  logLevel: logLevel.NOTHING,
  requestTimeout: 1000,
  retry: { retries: 30, initialRetryTime: 100, maxRetryTime: 500 },
});
const topic = 'charges';
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
const stored = async () => Number((await admin.fetchTopicOffsets(topic))[0].high);
for (const idempotent of [false, true]) {
  const through = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    requestTimeout: 1000,
    socketFactory: ({ onConnect }) => connect(relay.address().port, '127.0.0.1', onConnect),
  });
  const producer = through.producer({ idempotent, maxInFlightRequests: 1, retry: { retries: 1 } });
  await producer.connect();
  const before = await stored();
  const send = (value) =>
    producer.send({ topic, messages: [{ value }] }).then(() => 'acknowledged', () => 'failed');
  const told = [await send('charge-0')];
  isSilent = true;
  told.push(await send('charge-1'));
  isSilent = false;
  told.push(await send('charge-2'), await send('charge-3'));
  console.log(`idempotent ${idempotent}: ${told.join(', ')}; ${(await stored()) - before} stored`);
}
process.exit();
EOF
node run.mjs "$port" | tee seen
cat >expected <<'EOF'
idempotent false: acknowledged, failed, acknowledged, acknowledged; 5 stored
idempotent true: acknowledged, failed, acknowledged, acknowledged; 3 stored
EOF
diff expected seen
