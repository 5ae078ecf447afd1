#!/usr/bin/env bash
# Finding: moto's FIFO queue forgets a deduplication id when its message is received and deleted: the same
#   send is stored and delivered again. SQS documents that the id counts for 5 minutes, deleted or not;
#   ElasticMQ 1.6.14 does the same. moto also gives the duplicate a message id of its own.
# Packages: moto 5.2.5, boto3 1.44.8 (PyPI); elasticmq-server_2.13 1.6.14 (Maven). Seen 2026-11-28.
# Why it matters: a test of "a late retry runs once" fails against moto where AWS passes it, and a consumer
#   made to swallow that duplicate is tested against what SQS never delivers.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
started=()
trap 'for p in "${started[@]}"; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$dir"' EXIT
python3 -m venv venv
venv/bin/pip -q install 'moto[server,sqs]==5.2.5' boto3==1.44.8 2>pip.log
cat >pom.xml <<'EOF'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.elasticmq</groupId><artifactId>elasticmq-server_2.13</artifactId><version>1.6.14</version>
    </dependency>
  </dependencies>
</project>
EOF
mvn -q dependency:copy-dependencies -DoutputDirectory=jars >mvn.log
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
moto=$(free)
venv/bin/moto_server -H 127.0.0.1 -p "$moto" >moto.log 2>&1 &
started+=($!)
elastic=$(free)
java -Dnode-address.port="$elastic" -Drest-sqs.bind-port="$elastic" -Drest-sqs.bind-hostname=127.0.0.1 \
  -Drest-stats.enabled=false -cp 'jars/*' org.elasticmq.server.Main >elastic.log 2>&1 &
started+=($!)
cat >run.py <<'EOF'
import os, socket, sys, time
import boto3

name, port = sys.argv[1], int(sys.argv[2])
os.environ.update(AWS_ACCESS_KEY_ID='x', AWS_SECRET_ACCESS_KEY='x', AWS_DEFAULT_REGION='us-east-1')
for _ in range(300):
    if socket.socket().connect_ex(('127.0.0.1', port)) == 0:
        break
    time.sleep(0.1)
sqs = boto3.client('sqs', endpoint_url=f'http://127.0.0.1:{port}')
queue = sqs.create_queue(QueueName='charges.fifo', Attributes={'FifoQueue': 'true'})['QueueUrl']


def send():
    return sqs.send_message(
        QueueUrl=queue, MessageBody='charge', MessageGroupId='group', MessageDeduplicationId='charge-1'
    )['MessageId']


def waiting():
    kind = 'ApproximateNumberOfMessages'
    return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[kind])['Attributes'][kind]


first, second = send(), send()
print(f'{name}: sent twice: {waiting()} waiting, the same message id: {first == second}')
message = sqs.receive_message(QueueUrl=queue)['Messages'][0]
sqs.delete_message(QueueUrl=queue, ReceiptHandle=message['ReceiptHandle'])
send()
print(f'{name}: received, deleted, sent again: {waiting()} waiting')
EOF
{ venv/bin/python run.py moto "$moto"; venv/bin/python run.py ElasticMQ "$elastic"; } | tee seen
cat >expected <<'EOF'
moto: sent twice: 1 waiting, the same message id: False
moto: received, deleted, sent again: 1 waiting
ElasticMQ: sent twice: 1 waiting, the same message id: True
ElasticMQ: received, deleted, sent again: 0 waiting
EOF
diff expected seen
