import { changePassword } from './api';
import { Form, FormField } from './Form';

interface Props {
  endpoint: string;
  /** The first password, where it was just typed. */
  old: string | undefined;
  onChanged(): void;
}

export function ChangePasswordForm({ endpoint, old, onChanged }: Props) {
  async function submit(given: Record<string, string>): Promise<void> {
    const { oldPassword = old ?? '', newPassword = '', repeated = '' } = given;
    if (!oldPassword || !newPassword) throw new Error('请填写密码。');
    if (newPassword !== repeated) throw new Error('两次输入的新密码不一致。');
    await changePassword(endpoint, { oldPassword, newPassword });
    onChanged();
  }

  return (
    <Form title="修改初始密码" submitLabel="修改" busyLabel="正在修改…" onSubmit={submit}>
      <p className="form-note">首次登录须修改初始密码，修改后方可办理事项。</p>
      {old === undefined && (
        <FormField
          label="初始密码"
          name="oldPassword"
          type="password"
          autoComplete="current-password"
          autoFocus
        />
      )}
      <FormField
        label="新密码"
        hint="12 个字符以上，不得与登录名或初始密码相同。"
        name="newPassword"
        type="password"
        autoComplete="new-password"
        autoFocus={old !== undefined}
      />
      <FormField
        label="再次输入新密码"
        name="repeated"
        type="password"
        autoComplete="new-password"
      />
    </Form>
  );
}
