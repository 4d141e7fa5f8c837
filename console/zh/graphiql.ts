import type { Dictionary } from './translate.ts';

const DOC = '@graphiql/plugin-doc-explorer/dist';
const REACT = '@graphiql/react/dist';

const SECTIONS = {
  arguments: '"参数"',
  deprecatedArguments: '"已停用的参数"',
  deprecatedFields: '"已停用的字段"',
  deprecatedValues: '"已停用的枚举值"',
  directives: '"指令"',
  enumValues: '"枚举值"',
  fields: '"字段"',
  implementations: '"实现类型"',
  implements: '"实现的接口"',
  possibleTypes: '"可能的类型"',
  rootTypes: '"入口类型"',
  schemaTypes: '"全部类型"',
  type: '"类型"',
};

export const GRAPHIQL_ZH: Dictionary = {
  'graphiql/dist/GraphiQL.js': {
    '"New tab"': '"新标签页"',
    '"Show" : "Hide"} editor tools': '"展开" : "收起"}变量与请求头',
    '"Editor Commands"': '"编辑命令"',
    '"Operation Editor"': '"查询编辑区"',
    'children: "Variables"': 'children: "变量"',
    'children: "Headers"': 'children: "请求头"',
    '"Variables" : "Headers"': '"变量" : "请求头"',
    '"Select active operation"': '"切换标签页"',
  },
  'graphiql/dist/ui/sidebar.js': {
    'Re-fetch GraphQL schema (': '重新读取接口定义 (',
    '"Open short keys dialog"': '"快捷键"',
    '"Open settings dialog"': '"设置"',
    '"Hide" : "Show"} $': '"收起" : "打开"}$',
    '"Short Keys"': '"快捷键"',
    '"This modal provides a list of available keyboard shortcuts and their functions."':
      '"可用的键盘快捷键及其作用。"',
    '"Settings"': '"设置"',
    '"This modal lets you adjust header persistence, interface theme, and clear local storage."':
      '"清除保存在本机浏览器中的内容。"',
    '"Clear storage"': '"清除本机记录"',
    '"Remove all locally stored data and start fresh."':
      '"删除保存在本机浏览器中的标签页与历史记录。"',
    '"Cleared data"': '"已清除"',
    '"Failed"': '"清除失败"',
    '"Clear data"': '"清除"',
  },
  'graphiql/dist/ui/short-keys.js': {
    '"Execute query"': '"运行查询"',
    '"Open the Command Palette (you must have focus in the editor)"': '"命令面板（光标在编辑区内）"',
    '"Prettify editors"': '"整理格式"',
    '"Copy query"': '"复制查询"',
    '"Re-fetch schema using introspection"': '"重新读取接口定义"',
    '"Search in documentation"': '"在接口文档中查找"',
    '"Search in editor"': '"在编辑区中查找"',
    '"Merge fragments definitions into operation definition"': '"把片段并入查询"',
    '"Short Key"': '"按键"',
    '"Function"': '"作用"',
    'jsxs("p", {': 'jsxs("p", { hidden: true,', // links to another vendor's site
  },
  'graphiql/dist/ui/toolbar.js': {
    'Prettify query (': '整理格式 (',
    'Merge fragments into query (': '把片段并入查询 (',
    'Copy query (': '复制查询 (',
  },
  [`${REACT}/components/execute-button/index.js`]: {
    '"Stop" : "Execute"} query (': '"停止" : "运行"}查询 (',
    '<Unnamed ': '<未命名 ',
  },
  [`${REACT}/components/tabs/index.js`]: { '"Close Tab"': '"关闭标签页"' },
  [`${REACT}/components/dialog/index.js`]: { '"Close dialog"': '"关闭"' },
  [`${REACT}/utility/tabs.js`]: { '"<untitled>"': '"未命名"' },
  [`${REACT}/stores/execution.js`]: {
    'Request not sent. $': '未发送：$',
    '"Variables" : "Request headers"': '"变量" : "请求头"',
  },
  [`${REACT}/constants.js`]: {
    '"Prettify Editors"': '"整理格式"',
    '"Merge Fragments into Query"': '"把片段并入查询"',
    '"Run Operation"': '"运行查询"',
    '"Copy Query"': '"复制查询"',
  },
  '@graphiql/plugin-history/dist/index.js': { '"History"': '"历史记录"' },
  '@graphiql/plugin-history/dist/components.js': {
    '"History"': '"历史记录"',
    '"Cleared"': '"已清空"',
    '"Failed to Clear"': '"清空失败"',
    '"Clear"': '"清空"',
    '"Type a label"': '"备注名"',
    'children: "Save"': 'children: "保存"',
    '"Set active"': '"载入"',
    '"Edit label"': '"改备注名"',
    '"Remove favorite"': '"取消收藏"',
    '"Add favorite"': '"收藏"',
    '"Delete from history"': '"删除"',
  },
  '@graphiql/plugin-explorer/dist/index.js': { '"GraphiQL Explorer"': '"点选构造"' },
  'graphiql-explorer/dist/Explorer.js': {
    "title: 'Explorer'": "title: '点选构造'",
    "'Add new'": "'新增'",
    "'Remove the variable'": "'改回固定值'",
    "'Extract the current value into a GraphQL variable'": "'把当前值改为变量'",
    "'Extract selections into a new reusable fragment'": "'把所选字段提取为片段'",
  },
  [`${DOC}/context.js`]: {
    '"Documentation Explorer",': '"接口文档",',
    'aria-label="Show Documentation Explorer"': 'aria-label="打开接口文档"',
    'name: "Docs"': 'name: "接口文档"',
  },
  [`${DOC}/components/argument.js`]: { 'children: "Deprecated"': 'children: "已停用"' },
  [`${DOC}/components/deprecation-reason.js`]: { 'children: "Deprecated"': 'children: "已停用"' },
  [`${DOC}/components/doc-explorer.js`]: {
    '"Documentation Explorer"': '"接口文档"',
    'Go back to $': '返回$',
    '"Error fetching schema"': '"接口定义读取失败"',
    '"No GraphQL schema available"': '"没有接口定义"',
    '"Schema is invalid: "': '"接口定义有误："',
  },
  [`${DOC}/components/field-documentation.js`]: {
    '"Show Deprecated Arguments"': '"显示已停用的参数"',
    'title: "Arguments"': `title: ${SECTIONS.arguments}`,
    'title: "Deprecated Arguments"': `title: ${SECTIONS.deprecatedArguments}`,
    'title: "Directives"': `title: ${SECTIONS.directives}`,
    'title: "Type"': `title: ${SECTIONS.type}`,
  },
  [`${DOC}/components/schema-documentation.js`]: {
    '"A GraphQL schema provides a root type for each kind of operation."':
      '"每类操作各有一个入口类型。"',
    '"All Schema Types"': SECTIONS.schemaTypes,
    'title: "Root Types"': `title: ${SECTIONS.rootTypes}`,
  },
  [`${DOC}/components/search.js`]: {
    'Search $': '查找：$',
    'formatShortcutForOS(formatShortcutForOS(KEY_MAP.searchInDocs.key).replaceAll("-", " "))':
      '"查找"',
    '"No results found"': '"没有结果"',
    '"Other results"': '"其他结果"',
  },
  [`${DOC}/components/type-documentation.js`]: {
    '"Show Deprecated Fields"': '"显示已停用的字段"',
    '"Show Deprecated Values"': '"显示已停用的枚举值"',
    'title: "Deprecated Enum Values"': `title: ${SECTIONS.deprecatedValues}`,
    'title: "Deprecated Fields"': `title: ${SECTIONS.deprecatedFields}`,
    'title: "Enum Values"': `title: ${SECTIONS.enumValues}`,
    'title: "Fields"': `title: ${SECTIONS.fields}`,
    'title: "Implements"': `title: ${SECTIONS.implements}`,
    '"Implementations" : "Possible Types"': `${SECTIONS.implementations} : ${SECTIONS.possibleTypes}`,
  },
  // The icons of the sections are looked up by the titles above.
  [`${DOC}/components/section.js`]: {
    'Arguments: A': `${SECTIONS.arguments}: A`,
    '"Deprecated Arguments"': SECTIONS.deprecatedArguments,
    '"Deprecated Enum Values"': SECTIONS.deprecatedValues,
    '"Deprecated Fields"': SECTIONS.deprecatedFields,
    'Directives: D': `${SECTIONS.directives}: D`,
    '"Enum Values"': SECTIONS.enumValues,
    'Fields: F': `${SECTIONS.fields}: F`,
    'Implements: I': `${SECTIONS.implements}: I`,
    'Implementations: T': `${SECTIONS.implementations}: T`,
    '"Possible Types"': SECTIONS.possibleTypes,
    '"Root Types"': SECTIONS.rootTypes,
    'Type: TypeIcon,': `${SECTIONS.type}: TypeIcon,`,
    '"All Schema Types"': SECTIONS.schemaTypes,
  },
};
