import { describe, expect, it } from 'vitest';
import { isNotOffered } from '../../../../lib/run/scope-plan.ts';

describe('a region without CSMS', () => {
  it.each([
    ['HTTP_UNREACHABLE', 'getaddrinfo ENOTFOUND csms.ap-southeast-9.myhuaweicloud.com'],
    ['CSMS_NOT_FOUND', '404 APIGW.0101 on GET https://csms.example/v1: The API does not exist'],
    ['CSMS_NOT_FOUND', '404 APIG.0101 on GET https://csms.example/v1: of an older gateway'],
    ['CSMS_WRONG_PROJECT', '401 APIG.0802 on GET https://csms.example/v1: of an older gateway'],
    ['CSMS_WRONG_PROJECT', '401 APIGW.0802 on GET https://csms.example/v1: The IAM user is forbidden in this region'],
  ])('%s: %s', (code, message) => {
    expect(isNotOffered({ code, message })).toBe(true);
  });

  it.each([
    ['HTTP_UNREACHABLE', 'self-signed certificate: GET https://csms.example/v1'],
    ['HTTP_UNREACHABLE', 'connect ECONNREFUSED 192.0.2.1:443'],
    ['HTTP_UNREACHABLE', 'getaddrinfo EAI_AGAIN csms.example'],
    ['CSMS_NOT_FOUND', '404 on GET https://csms.example/v1: <html>'],
    ['CSMS_WRONG_PROJECT', '401 APIGW.0301 on GET https://csms.example/v1: Incorrect IAM authentication information'],
    ['CSMS_FORBIDDEN', '403 APIGW.0802 on GET https://csms.example/v1'],
  ])('is not what this says: %s: %s', (code, message) => {
    expect(isNotOffered({ code, message })).toBe(false);
  });
});
