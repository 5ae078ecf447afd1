// Texts that a page would run, load or fall apart at, had it taken them for markup. Each would set
// `window.ran`, or ask an address that is not there: neither does harm, each would be seen.

const load = 'https://example.invalid/x';

/** 30, one for each place and way in which a text becomes more than a text. */
export const HOSTILE_MARKUP: readonly string[] = [
  // Out of a script, a comment, an attribute, a text area, a style, a title.
  `</script><script>window.ran=1</script><img src="${load}" onerror="window.ran=2">'"\`\u{202e}`,
  '--></script><script>ran=1</script><!--',
  '"><img src=x onerror=ran=1>',
  "'><svg onload=ran=1>",
  '`><svg/onload=ran=1>',
  '</textarea><img src=x onerror=ran=1>',
  `</style><style>*{background:url(${load})}</style>`,
  '</title><script>ran=1</script>',
  '</pre></code></td></table><script>ran=1</script>',
  '<![CDATA[<script>ran=1</script>]]>',
  // Elements that run, load, redirect or submit by themselves.
  `<iframe src="javascript:parent.ran=1"></iframe>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<object data="${load}"></object>`,
  `<embed src="${load}">`,
  `<link rel=stylesheet href="${load}">`,
  `<meta http-equiv=refresh content="0;url=${load}">`,
  `<base href="${load}">`,
  `<form action="${load}"><input autofocus onfocus=ran=1></form>`,
  `<video><source onerror=ran=1 src=${load}></video>`,
  '<details open ontoggle=ran=1>',
  `<math href="javascript:ran=1"><mtext></mtext></math>`,
  `<svg><use href="${load}#x"/><animate onbegin=ran=1 attributeName=x dur=1s></svg>`,
  `<a href="javascript:ran=1">x</a>`,
  // Texts of the languages that surround them.
  '${ran=1}',
  '{{constructor.constructor("ran=1")()}}',
  '\\u003cscript\\u003eran=1\\u003c/script\\u003e',
  '&lt;script&gt;ran=1&lt;/script&gt;',
  '"};ran=1;//',
  '__proto__',
  // Half characters, ends of lines that only scripts see, and nothing.
  '\u{0}\u{2028}\u{2029}\ud800<script>ran=1</script>',
];
