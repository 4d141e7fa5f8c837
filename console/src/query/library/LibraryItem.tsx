import type { LibraryOperation } from './parse';

interface Props {
  operation: LibraryOperation;
  active: boolean;
  disabled: boolean;
  onLoad(operation: LibraryOperation): void;
  onRun(): void;
}

export function LibraryItem({ operation, active, disabled, onLoad, onRun }: Props) {
  return (
    <li className={active ? 'library-item active' : 'library-item'}>
      <button
        type="button"
        className="library-load"
        aria-current={active || undefined}
        disabled={disabled}
        onClick={() => onLoad(operation)}
      >
        <span className="library-title">{operation.title}</span>
        <span className="library-about">{operation.about}</span>
      </button>
      {active && (
        <button type="button" className="library-run" onClick={onRun}>
          运行
        </button>
      )}
    </li>
  );
}
