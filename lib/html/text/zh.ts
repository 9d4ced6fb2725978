import { formatCount } from '../format.ts';
import type { Labels, SpanUnit } from './en.ts';

const UNITS: Readonly<Record<SpanUnit, string>> = {
  minute: '分钟',
  hour: '小时',
  day: '天',
  month: '个月',
  year: '年',
};

export const ZH_LABELS: Labels = {
  lang: 'zh-Hans',
  skipToContent: '跳到正文',
  sections: '目录',
  showMore: (count) => `再显示 ${formatCount(count)} 条`,
  leftOut: (shown, total) => `共 ${formatCount(total)} 条，此处显示 ${formatCount(shown)} 条。`,
  asTable: '以表格显示',
  category: '类别',
  count: '凭据数',
  share: '占比',
  otherKinds: (kinds) => `其他 ${formatCount(kinds)} 类`,
  noData: '没有可显示的数据。',
  span: (count, unit) => `${formatCount(count)} ${UNITS[unit]}`,
  ago: (span) => `${span}前`,
  ahead: (span) => `${span}后`,
};

/** What to do about an error, by its code: as the hints of lib/csms/errors.ts and lib/http. */
export const ZH_ADVICE: Readonly<Record<string, string>> = {
  CSMS_TOKEN_EXPIRED: '请获取新的令牌，或改用 AK/SK（CSMS_AUTH=aksk）。',
  CSMS_KEY_LOCKED: '签名错误超过五次，该访问密钥已被锁定：请等待五分钟，并修正错误使用它的程序。',
  CSMS_CLOCK_SKEWED: '本机与服务的时钟相差超过 15 分钟：请校准时钟。',
  CSMS_UNAUTHORIZED:
    '请检查函数的委托，或 HUAWEICLOUD_SDK_AK、HUAWEICLOUD_SDK_SK；使用临时凭证时还须检查 HUAWEICLOUD_SDK_SECURITY_TOKEN。',
  CSMS_WRONG_PROJECT: '请检查该项目是否属于本账号和该区域。',
  CSMS_FORBIDDEN:
    '请在该项目中为委托或用户授予 csms:secret:list、csms::listTasks 和 csms:secret:getSecretsByTag 权限。',
  CSMS_NOT_FOUND: '请检查区域、项目和 CSMS_ENDPOINT：该区域可能不提供此服务。',
  CSMS_THROTTLED: '请降低 CSMS_RATE_LIMIT，或在使用较少的时段运行：服务允许每个用户每秒约 20 次请求。',
  CSMS_UNAVAILABLE: '服务或其网关出现故障：下次运行会重新读取该范围。',
  CSMS_BAD_REQUEST: '服务拒绝了某个参数：请查看其返回信息。',
  CSMS_RESPONSE_INVALID: 'API 可能已变更，或有中间设备代为应答。该范围因此视为失败。',
  CSMS_MARKER_REPEATED: '列表无法读取到末尾，因此该范围视为失败。下次运行会重试。',
  HTTP_TIMEOUT: '服务在规定时间内没有应答：下次运行会重试；如反复出现，请检查网络。',
  HTTP_CONNECTION: '连接中断：下次运行会重试；如反复出现，请检查函数的网络和 VPC 设置。',
  HTTP_UNREACHABLE: '无法连接服务：请检查 CSMS_ENDPOINT、DNS 以及函数的网络和 VPC 设置。',
  HTTP_BODY_BROKEN: '应答在中途断开：下次运行会重试。',
  RUN_OUT_OF_TIME: '时间不足：请延长函数的超时时间或减少每个函数的范围数量；下次运行会先读取这些范围。',
};
