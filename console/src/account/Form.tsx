import {
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';

interface Props {
  title: string;
  submitLabel: string;
  busyLabel: string;
  children: ReactNode;
  /** Rejects with an error whose message is told to whoever filled in the form. */
  onSubmit(given: Record<string, string>): Promise<void>;
}

/** A form in the dialog around it: it says what is wrong, and can be given up. */
export function Form({ title, submitLabel, busyLabel, children, onSubmit }: Props) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    const given = new FormData(event.currentTarget) as unknown as Iterable<[string, string]>;
    await onSubmit(Object.fromEntries(given)).catch((error: Error) => setProblem(error.message));
    setBusy(false);
  }

  // Whoever is refused most likely mistyped a password.
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLInputElement>('[type=password]')?.select();
  }, [problem]);

  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      <h2 id="account-title">{title}</h2>
      {children}
      <p className="form-problem" role="alert">
        {problem}
      </p>
      <div className="form-buttons">
        <button type="button" onClick={() => form.current?.closest('dialog')?.close()}>
          取消
        </button>
        <button type="submit" className="form-submit" aria-disabled={busy}>
          {busy ? busyLabel : submitLabel}
        </button>
      </div>
    </form>
  );
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
}

export function FormField({ label, hint, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={hint && `${id}-hint`}
        {...input}
      />
      {hint && (
        <p className="form-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
