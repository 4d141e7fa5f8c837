import { signIn } from './api';
import { Form, FormField } from './Form';
import { beginSession } from './session';

interface Props {
  endpoint: string;
  /** Why whoever was signed in is so no more. */
  notice: string | undefined;
  onSignedIn(password: string): void;
}

export function SignInForm({ endpoint, notice, onSignedIn }: Props) {
  async function submit(given: Record<string, string>): Promise<void> {
    const { login = '', password = '', code = '' } = given;
    if (!login.trim() || !password) throw new Error('请填写登录名和密码。');
    const token = await signIn(endpoint, { login, password, ...(code && { code }) });
    onSignedIn(password);
    beginSession(token);
  }

  return (
    <Form title="登录" submitLabel="登录" busyLabel="正在登录…" onSubmit={submit}>
      {notice && <p className="form-note">{notice}</p>}
      <FormField label="登录名" name="login" autoComplete="username" autoFocus />
      <FormField label="密码" name="password" type="password" autoComplete="current-password" />
      <FormField
        label="验证码"
        hint="启用了双因素认证的人员填写，其他人员留空。"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
      />
    </Form>
  );
}
