# Progress for whoever waits: a line a step in the log of the host and on stderr, and never half a minute of silence.

function Write-HostProgress {
    param([string] $Text)
    $script:Run.Spoken = Get-Date
    $line = '{0:yyyy-MM-dd HH:mm:ss} {1}: {2}' -f (Get-Date), $script:Run.Role, $Text
    $ascii = [regex]::Replace($line, '[^\x20-\x7e]', '?')
    [Console]::Error.WriteLine($ascii)
    try {
        New-Folder -Path $script:Facts.StateFolder
        Add-Content -LiteralPath (Get-StatePath -Name 'host.log') -Value $ascii -Encoding ASCII
    } catch {
        # A full disk, or another run that writes at this moment, is no reason to leave a host half done.
        [Console]::Error.WriteLine('this line could not be written to the log of the host')
    }
}

# What was written to the log since an offset, by whatever run; -1 is its end.
function Read-LogFrom {
    param([long] $Offset)
    $path = Get-StatePath -Name 'host.log'
    if (-not (Test-File -Path $path)) { return @{ Text = ''; Offset = 0 } }
    # Another run may be writing to it.
    $stream = New-Object System.IO.FileStream (Resolve-HostPath -Path $path), ([System.IO.FileMode]::Open), ([System.IO.FileAccess]::Read), ([System.IO.FileShare]::ReadWrite)
    try {
        if ($Offset -lt 0) { return @{ Text = ''; Offset = $stream.Length } }
        $null = $stream.Seek($Offset, [System.IO.SeekOrigin]::Begin)
        $reader = New-Object System.IO.StreamReader $stream, ([System.Text.Encoding]::ASCII)
        @{ Text = $reader.ReadToEnd(); Offset = $stream.Length }
    } finally {
        $stream.Dispose()
    }
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
