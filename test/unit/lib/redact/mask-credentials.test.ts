import { expect, it } from 'vitest';
import { maskCredentials } from '../../../../lib/redact/mask-credentials.ts';
import { cpuTimeOf } from '../../../support/cpu-time.ts';

// Put together at run time: scanners for leaked keys look for the whole.
const AWS_KEY = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
const AWS_SECRET = ['wJalrXUtnFEMI/K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');
const GITHUB = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_');
const SLACK = ['xoxb', '123456789012', 'abcdefABCDEF123456'].join('-');
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'].join('.');

const CREDENTIALS: readonly (readonly [text: string, ...secrets: string[]])[] = [
  ['login failed, password=hunter2', 'hunter2'],
  ['login failed: password: hunter2, try again', 'hunter2'],
  ['{"user":"root","password":"hun ter2","host":"db"}', 'hun ter2'],
  [String.raw`body was {\"password\":\"hunter2\"}`, 'hunter2'],
  ["{'passwd': 'hunter2'}", 'hunter2'],
  ['{"password":"a\\"b-secret-rest"}', 'b-secret-rest'],
  ['DB_PASSWORD=hunter2 was refused', 'hunter2'],
  ['PGPASSWORD=hunter2 psql -h db', 'hunter2'],
  ['export MYSQL_PWD=hunter2', 'hunter2'],
  ['new_password_2=hunter2', 'hunter2'],
  ['dbPassword: hunter2', 'hunter2'],
  ['{"webhookSecret":"hunter2"}', 'hunter2'],
  ['app:secret:Hunter2/x!', 'Hunter2'],
  ['pwd:hunter2', 'hunter2'],
  ['passphrase => hunter2', 'hunter2'],
  ['the password is Hunter2!', 'Hunter2!'],
  ['with password "correct horse"', 'correct horse'],
  ["ALTER USER 'app' IDENTIFIED BY 'hunter2' failed", 'hunter2'],
  ["CREATE ROLE app PASSWORD 'hunter2'", 'hunter2'],
  ['密码：hunter2 错误', 'hunter2'],
  ['新密码为Hunter2,不符合要求', 'Hunter2'],
  ['<password>hunter2</password>', 'hunter2'],
  ['<SecretKey>hunter2</SecretKey>', 'hunter2'],
  ['mysql -u root -phunter2 -h db', 'hunter2'],
  ['mysqldump --password=hunter2 db', 'hunter2'],
  ['tool --db-password hunter2 --verbose', 'hunter2'],
  ['redis-cli -a hunter2 ping', 'hunter2'],
  ['curl -u app:hunter2 https://db.example.com', 'hunter2'],
  ['cannot connect to mysql://root:hunter2@10.0.0.1:3306/app', 'hunter2', 'root'],
  ['postgres://app:p@ss/word@db.example.com/app timed out', 'p@ss', 'ss/word'],
  ['amqps://app:@mq.example.com', 'app:'],
  ['clone https://oauth-token-abc@git.example.com/x.git', 'oauth-token-abc'],
  ['jdbc:oracle:thin:scott/tiger@//db:1521/x', 'tiger'],
  ['dial app:hunter2@tcp(10.0.0.1:3306)/db: refused', 'hunter2'],
  ['jdbc:mysql://db:3306/app?user=root&password=hunter2&useSSL=true', 'hunter2'],
  ['Server=db;User Id=sa;Password=hunter2;Encrypt=yes', 'hunter2'],
  ['DefaultEndpointsProtocol=https;AccountName=x;AccountKey=aGVsbG8=;', 'aGVsbG8='],
  ['Endpoint=sb://x;SharedAccessKey=aGVsbG8=', 'aGVsbG8='],
  ['Authorization: Bearer abc.def.ghi', 'abc.def.ghi'],
  ['authorization: Basic cm9vdDpodW50ZXIy failed', 'cm9vdDpodW50ZXIy'],
  ['Authorization: SDK-HMAC-SHA256 Access=QTWAOY, SignedHeaders=host, Signature=0a1b2c3d', 'QTWAOY', '0a1b2c3d'],
  ['{"X-Auth-Token":"MIIFvgYJKoZI"}', 'MIIFvgYJKoZI'],
  ['Cookie: session=abc123; theme=dark', 'abc123'],
  ['Set-Cookie: SID=abc123; Path=/', 'abc123'],
  ['bearer token_abcdef was refused', 'token_abcdef'],
  [`key ${AWS_KEY} is not valid`, AWS_KEY],
  [`secret ${AWS_SECRET} is not valid`, AWS_SECRET],
  ['ak=HPUA0123456789ABCDEF sk=Q1w2E3r4T5y6U7i8O9p0AsDfGhJkLzXcVbNm1234', 'HPUA0123456789ABCDEF', 'Q1w2E3r4'],
  ['access key QTWAOYTTINDUT2QVKYUC was deleted', 'QTWAOYTTINDUT2QVKYUC'],
  ['{"access_key_id":"x","secret_access_key":"y1234"}', 'y1234'],
  ['api_key=12345, apikey: 67890', '12345', '67890'],
  ['client_secret=abc&grant_type=client_credentials', '=abc&'],
  ['{"secret":"plain"}', 'plain'],
  ['secret=db-prod-value', 'db-prod-value'],
  ['access_token=abc123 refresh_token=def456', 'abc123', 'def456'],
  ['GITHUB_TOKEN: abc123', 'abc123'],
  [`cloned with ${GITHUB}`, GITHUB],
  [`posted with ${SLACK}`, SLACK],
  [`got ${JWT} back`, JWT],
  ['signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY----- is broken', 'MIIEow', 'abc'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz', 'b3BlbnNz'],
  ['https://x.example.com/o?X-Amz-Signature=abc&X-Amz-Credential=def', '=abc', '=def'],
  ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6', '693a91f6'],
  ['https://hooks.slack.com/services/T000/B000/abc', 'T000', 'B000/abc'],
  ['https://open.feishu.cn/open-apis/bot/v2/hook/0a1b-2c3d', '0a1b-2c3d'],
  ['hash 5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8 known', '5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8'],
  ['seed JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP set', 'JBSWY3DPEHPK3PXP'],
  ['got TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5 from it', 'TWFuIGlz'],
];

it.each(CREDENTIALS)('masks what %j holds', (text, ...secrets) => {
  const masked = maskCredentials(text);
  for (const secret of secrets) expect(masked).not.toContain(secret);
  expect(masked).toContain('***');
  expect(maskCredentials(masked)).toBe(masked);
});

it.each([
  'The API does not exist or has not been published in the environment',
  "Access denied for user 'root'@'10.0.0.1' (using password: YES)",
  'password authentication failed for user "app"',
  'password: not set',
  'Invalid password. The password must have 8 to 32 characters.',
  'the password is invalid',
  'token expired at 2026-11-20T06:00:00Z',
  'token_type: bearer, expires_in: 3600',
  'failed to rotate secret: db-prod',
  'secret_name=db-prod, secret_id: 5d2a1f0e-6c3b-4f7e-9a8d-0b1c2d3e4f5a',
  'secretName: rds-main; secretType: RDS-FG',
  'urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:rotate-rds:latest',
  'project 0123456789abcdef0123456789abcdef has no such function',
  'request id 7f3c1e0a9b8d4c6e8f2a1b3c5d7e9f01',
  'task 5d2a1f0e-6c3b-4f7e-9a8d-0b1c2d3e4f5a failed',
  'APIG.0101: not found: GET https://rotate.example.com:8443/v1/rotate?region=cn-north-4',
  'connect ECONNREFUSED 10.0.0.1:3306',
  'see https://support.example.com/en-us/usermanual-dew/dew_01_0374.html',
  'mail team-1@example.com',
  'registry.example.com/team/image@sha256',
  'https://host.example.com:8080/pkg/@scope/name',
  'cannot find module /opt/function/code/node_modules/some-package/lib/dispatcher/client-pool.js',
  'com.huaweicloud.functiongraph.rotation.RotationFunctionTimeoutException: 30000 ms',
  'HuaweiCloudRotationFunctionTimeoutException',
  'SECRET_ROTATION_TASK_FAILED_WITH_UNKNOWN_REASON',
  'mkdir -p /tmp/x failed; docker -u app run',
  'key "primary" of table accounts: duplicate',
  'authorization failed: no permission csms:secret:rotate',
  '轮转失败：数据库连接超时，请检查网络',
  '密码错误',
  '20261128T223916Z-1a2b3c4d',
  'obs://my-bucket/csms/inventory/runs/20261128T223916Z-9f8e7d6c/csv/region=cn-north-4/project_id=0a1b2c3d4e5f60718293a4b5c6d7e8f9/secrets-00000.csv.gz',
  'file:///tmp/doctor-aB3dE9/doctor/1a2b3c4d5e6f7a8b.txt',
  'file:///tmp/csms-X9kPq2/inventory/runs/20261128T223916Z-1a2b3c4d/manifest.json',
  'cn-north-4:22222222222222222222222222222222',
  'The 403 is for csms:secret:list: grant it, and csms:secret:getSecretsByTag.',
  'set HTTP_AUTH_TOKEN to aws-secret:csms/http#token',
  'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/csms-AbCdEf',
  'rotation/state/region=cn-north-4/project_id=0a1b2c3d4e5f60718293a4b5c6d7e8f9.json',
  '5d0a1f3e-8b7c-4d2f-9e6a-1b3c5d7e9f01/20261128T223916Z-1a2b3c4d',
  '',
])('leaves %j as it is', (text) => {
  expect(maskCredentials(text)).toBe(text);
});

it('keeps the words around', () => {
  expect(maskCredentials('cannot connect to mysql://root:hunter2@10.0.0.1:3306/app: timed out')).toBe(
    'cannot connect to mysql://***@10.0.0.1:3306/app: timed out',
  );
  expect(maskCredentials('{"user":"root","password":"x y","host":"db"}')).toBe(
    '{"user":"root","password":***,"host":"db"}',
  );
});

it('takes no more than a moment for a log of 1 MB, whatever is in it', () => {
  const parts = [
    'password',
    'a.',
    'a-',
    '://a:',
    'eyJ.',
    ' -u ',
    '-----BEGIN A-----',
    'Aa0',
    "'",
    'mysql -',
    '=',
    'token_',
  ];
  const mask = (): void => {
    for (const part of parts) maskCredentials(part.repeat(1_000_000 / part.length));
  };
  expect(cpuTimeOf(mask)).toBeLessThan(3000);
});
