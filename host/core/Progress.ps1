# Progress for whoever waits: a line a step in the log of the host and on stderr, and never half a minute of silence.

function Write-HostProgress {
    param([string] $Text)
    $line = '{0:yyyy-MM-dd HH:mm:ss} {1}: {2}' -f (Get-Date), $script:Run.Role, $Text
    $ascii = [regex]::Replace($line, '[^\x20-\x7e]', '?')
    [Console]::Error.WriteLine($ascii)
    New-Folder -Path $script:Facts.StateFolder
    Add-Content -LiteralPath (Get-StatePath -Name 'host.log') -Value $ascii -Encoding ASCII
}

# A step that blocks (features, an installer, a large copy) cannot speak for itself; idle SSH sessions are cut.
function Start-Ticker {
    $space = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())
    $space.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $space
    $ended = New-Object System.Threading.ManualResetEvent $false
    $null = $shell.AddScript('param($ended, $every) while (-not $ended.WaitOne($every * 1000)) { [Console]::Error.WriteLine("still at work") }')
    $null = $shell.AddArgument($ended)
    $null = $shell.AddArgument($script:Facts.ProgressEvery)
    @{ Shell = $shell; Space = $space; Ended = $ended; Running = $shell.BeginInvoke() }
}

function Stop-Ticker {
    param($Ticker)
    $null = $Ticker.Ended.Set()
    $null = $Ticker.Shell.EndInvoke($Ticker.Running)
    $Ticker.Shell.Dispose()
    $Ticker.Space.Dispose()
}
