import { useEffect, useState } from 'react';

import { disableTotp, enableTotp, newTotp, type Totp } from './api';
import { Dialog } from './Dialog';
import { Form, FormField } from './Form';

interface Props {
  endpoint: string;
  hasTotp: boolean;
  onChanged(): void;
  onClose(): void;
}

/** A code beside the password (双因素认证): asked for from now on, or no more. */
export function TotpDialog({ endpoint, hasTotp, onChanged, onClose }: Props) {
  // It stays what it was opened for, whatever the account is by then.
  const [enables] = useState(!hasTotp);
  const [isDone, setDone] = useState(false);

  function done(): void {
    setDone(true);
    onChanged();
  }

  return (
    <Dialog isDone={isDone} onClose={onClose}>
      {enables ? (
        <EnableForm endpoint={endpoint} onDone={done} />
      ) : (
        <DisableForm endpoint={endpoint} onDone={done} />
      )}
    </Dialog>
  );
}

interface FormProps {
  endpoint: string;
  onDone(): void;
}

function EnableForm({ endpoint, onDone }: FormProps) {
  const [totp, setTotp] = useState<Totp>();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    newTotp(endpoint).then(setTotp, (error: Error) => setProblem(error.message));
  }, [endpoint]);

  async function submit({ password = '', code = '' }: Record<string, string>): Promise<void> {
    if (!totp) throw new Error('尚未取得密钥，请稍候。');
    if (!password || !code.trim()) throw new Error('请填写密码和验证码。');
    await enableTotp(endpoint, { password, code, secret: totp.secret });
    onDone();
  }

  return (
    <Form title="启用双因素认证" submitLabel="启用" busyLabel="正在启用…" onSubmit={submit}>
      <p className="form-note">
        在手机的身份验证器中新增账户，输入下面的密钥；启用后每次登录还须填写验证器显示的验证码。
      </p>
      {problem && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <p className="form-secret">
        <code>{totp ? grouped(totp.secret) : '正在取得密钥…'}</code>
        {totp && <a href={totp.uri}>在本机的验证器中打开</a>}
      </p>
      <FormField
        label="验证码"
        hint="验证器此刻显示的 6 位数字。"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
      />
      <FormField label="密码" name="password" type="password" autoComplete="current-password" />
    </Form>
  );
}

function DisableForm({ endpoint, onDone }: FormProps) {
  async function submit({ password = '' }: Record<string, string>): Promise<void> {
    if (!password) throw new Error('请填写密码。');
    await disableTotp(endpoint, { password });
    onDone();
  }

  return (
    <Form title="停用双因素认证" submitLabel="停用" busyLabel="正在停用…" onSubmit={submit}>
      <p className="form-note">停用后登录只须密码，验证器中的账户可以删除。</p>
      <FormField
        label="密码"
        name="password"
        type="password"
        autoComplete="current-password"
        autoFocus
      />
    </Form>
  );
}

/** In groups of four, as people copy it. */
function grouped(secret: string): string {
  return (secret.match(/.{1,4}/g) ?? []).join(' ');
}
