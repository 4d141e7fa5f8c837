export function Waiting() {
  return (
    <p className="waiting" role="status">
      正在载入…
    </p>
  );
}
