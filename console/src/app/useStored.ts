import { useState } from 'react';

/** A choice of the person at this browser, kept between visits where the browser allows it. */
export function useStored(key: string, initial: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => read(key) ?? initial);
  return [
    value,
    (next) => {
      setValue(next);
      write(key, next);
    },
  ];
}

function read(key: string): boolean | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : text === 'true';
  } catch {
    return undefined;
  }
}

function write(key: string, value: boolean): void {
  try {
    localStorage.setItem(key, String(value));
  } catch {
    // Storage is switched off; the choice holds until the page is closed.
  }
}
