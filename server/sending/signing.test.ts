import { expect, it } from 'vitest';
import { signatureHeaders } from './signing';

const AT = new Date(1_614_265_330_000);

it('signs as the published example of Standard Webhooks does, and by both secrets while one gives way to another', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signed = (secrets: string[]) =>
    signatureHeaders(secrets, 'msg_p5jXN8AQM9LWM0D4loKWxJek', AT, '{"test": 2432232314}');
  expect(signed([secret])).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
  const both = signed(['whsec_AAAA', secret])['webhook-signature'];
  expect(both?.split(' ')).toHaveLength(2);
  expect(both).toContain('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
