/** What to do about a problem that messages, pages and files all know: one advice for one problem. */
export interface NextSteps {
  /** `name`: of the rotation function, where it is known. */
  readonly fixError: (name?: string) => string;
  readonly syncReplica: string;
}

export const NEXT_STEPS: NextSteps = {
  fixError: (name = 'the rotation function') =>
    `Find the error in the log of ${name}, fix it, then click Rotate Now. CSMS turns automatic rotation off after 3 failures in a row.`,
  syncReplica:
    "Check KMS key, permissions and quota in the replica's region, then sync the replica again or recreate it.",
};

export const CHINESE_NEXT_STEPS: NextSteps = {
  fixError: (name) =>
    `请在${name === undefined ? '轮转函数' : ` ${name} `}的日志中查找该错误并修复，然后单击“立即轮转”。连续失败 3 次后，CSMS 会关闭自动轮转。`,
  syncReplica: '请检查副本所在区域的 KMS 密钥、权限和配额，然后重新同步或重建副本。',
};
