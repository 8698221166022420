# Serves simulated hosts: one request a line on stdin, one answer a line on stdout, both JSON. Starting an interpreter costs half a
# second, so one serves many runs; a run that dies takes it along, as a kill does.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot 'SimulatedWindows.psm1')

$requests = [Console]::In
$answers = [Console]::Out

while ($null -ne ($line = $requests.ReadLine())) {
    $request = ConvertFrom-Json -InputObject $line
    $output = [System.IO.StringWriter]::new()
    $errors = [System.IO.StringWriter]::new()
    [Console]::SetIn([System.IO.StringReader]::new($request.stdin))
    [Console]::SetOut($output)
    [Console]::SetError($errors)
    $status = 1
    $calls = 0
    try {
        Connect-SimulatedHost -Folder $request.folder
        Remove-Module -Name 'ListservHost' -ErrorAction SilentlyContinue
        $global:LASTEXITCODE = 0
        $arguments = @{ Mode = $request.mode; Machine = $request.machine }
        & $request.script @arguments | ForEach-Object { $output.WriteLine([string] $_) }
        $status = $global:LASTEXITCODE
        $calls = $global:SimulatedHost.Calls
    } catch {
        $errors.WriteLine("$($_.Exception.Message) $($_.ScriptStackTrace)")
    }
    [Console]::SetOut($answers)
    $answer = @{ stdout = $output.ToString(); stderr = $errors.ToString(); exitCode = $status; calls = $calls }
    $answers.WriteLine((ConvertTo-Json -InputObject $answer -Compress))
    $answers.Flush()
}
