/** The word with which the scripts ask for completions. The words of the command line follow, the last one unfinished. */
export const COMPLETE_WORD = '__complete';

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type Shell = (typeof shells)[number];

// Answers are lines of a value, a tab and a description. The last line is a colon and a sum: 1 if no blank follows a
// value, 2 if the values are paths.

/** The bash of macOS is too old for `compopt`. Bash breaks words at colons and equals signs, and we do not. */
const bash = `# Completion of rootsmith for bash: source <(rootsmith completion bash)
_rootsmith() {
  local line="\${COMP_LINE:0:COMP_POINT}" breaks= prefix= sum=0 value cur
  local -a words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  cur="\${words[\${#words[@]}-1]}"
  [[ $COMP_WORDBREAKS == *:* ]] && breaks=":"
  [[ $COMP_WORDBREAKS == *=* ]] && breaks="$breaks="
  [[ -n $breaks ]] && prefix="\${cur%"\${cur##*[$breaks]}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    if [[ $value == :[0-9] ]]; then sum="\${value:1}"; break; fi
    COMPREPLY+=("\${value#"$prefix"}")
  done < <("\${words[0]}" ${COMPLETE_WORD} "\${words[@]:1}" 2>/dev/null)
  (( sum & 1 )) && compopt -o nospace 2>/dev/null
  (( sum & 2 )) && compopt -o filenames 2>/dev/null
  return 0
}
complete -F _rootsmith rootsmith`;

const zsh = `#compdef rootsmith
# Completion of rootsmith for zsh: source <(rootsmith completion zsh), or as the file _rootsmith in $fpath.
_rootsmith() {
  local line value sum=0
  local -a values options
  for line in "\${(@f)$("\${words[1]}" ${COMPLETE_WORD} "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :[0-9] ]]; then
      sum=\${line#:}
    elif [[ -n $line ]]; then
      value=\${line%%$'\\t'*}
      values+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( sum & 1 )) && options+=(-S '')
  _describe rootsmith values $options
}
if [[ \${funcstack[1]} == _rootsmith ]]; then _rootsmith "$@"; else compdef _rootsmith rootsmith; fi`;

const fish = `# Completion of rootsmith for fish: rootsmith completion fish | source
function __rootsmith_complete
  set -l words (commandline -opc) (commandline -ct | string collect --allow-empty)
  $words[1] ${COMPLETE_WORD} $words[2..-1] 2>/dev/null | string match -v -r '^:[0-9]$'
end
complete -c rootsmith -f -a '(__rootsmith_complete)'`;

const powershell = `# Completion of rootsmith for PowerShell 7: rootsmith completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName rootsmith -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  & rootsmith ${COMPLETE_WORD} @words 2>$null | Where-Object { $_ -notmatch '^:[0-9]$' } | ForEach-Object {
    $value, $note = $_ -split "\`t", 2
    if (-not $note) { $note = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $note)
  }
}`;

/** The scripts that teach a shell to ask rootsmith for completions. */
export const shellScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };
