import { pick, useGraphiQL, useMonaco } from '@graphiql/react';
import { useEffect } from 'react';

const NAVY = '#17324e';
const TINT = '#e6edf4';
const FOCUS = '#1f6fd0';

/** GraphiQL's editors fix their font and a magenta accent in code; give them the console's. */
export function useEditorLook(): void {
  const monaco = useMonaco((state) => state.monaco);
  const editors = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'),
  );

  useEffect(() => {
    monaco?.editor.defineTheme('graphiql-LIGHT', {
      base: 'vs',
      inherit: true,
      rules: [
        { token: 'keyword', foreground: '8a2a5b' },
        { token: 'argument.identifier.gql', foreground: '5a4bb0' },
      ],
      colors: {
        'editor.background': '#ffffff00',
        'scrollbar.shadow': '#ffffff00',
        'textLink.foreground': NAVY,
        'list.hoverBackground': TINT,
        'list.highlightForeground': FOCUS,
        'list.focusHighlightForeground': FOCUS,
        'editorSuggestWidget.selectedBackground': TINT,
        'editorSuggestWidget.selectedForeground': NAVY,
        'quickInputList.focusBackground': TINT,
        'quickInputList.focusForeground': NAVY,
        'menu.selectionBackground': TINT,
        'menu.selectionForeground': NAVY,
        focusBorder: FOCUS,
      },
    });
  }, [monaco]);

  useEffect(() => {
    const fontFamily = getComputedStyle(document.documentElement).getPropertyValue('--font-code');
    for (const editor of Object.values(editors)) editor?.updateOptions({ fontFamily, fontSize: 13 });
  }, [editors]);
}
