# The file system as .NET sees it: a drive of PowerShell need not be one of the operating system.

function Resolve-HostPath {
    param([string] $Path)
    $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

# A drive that is not there has no files; asking for their path would be an error.
function Test-Drive { param([string] $Path) Test-Path -LiteralPath "$(Split-Path -Path $Path -Qualifier)\" }
function Test-File { param([string] $Path) (Test-Drive -Path $Path) -and [System.IO.File]::Exists((Resolve-HostPath -Path $Path)) }
function Test-Folder { param([string] $Path) (Test-Drive -Path $Path) -and [System.IO.Directory]::Exists((Resolve-HostPath -Path $Path)) }

function New-Folder {
    param([string] $Path)
    $null = [System.IO.Directory]::CreateDirectory((Resolve-HostPath -Path $Path))
}

function Get-FileName {
    param([string] $Folder, [string] $Filter = '*')
    if (-not (Test-Folder -Path $Folder)) { return @() }
    $names = [System.IO.Directory]::GetFiles((Resolve-HostPath -Path $Folder), $Filter) | ForEach-Object { [System.IO.Path]::GetFileName($_) }
    @($names | Sort-Object)
}

function Read-FileByte {
    param([string] $Path)
    , [System.IO.File]::ReadAllBytes((Resolve-HostPath -Path $Path))
}

# A reader sees the old file or the new one, never half of either; the access list of the old one stays.
function Write-FileWhole {
    param([string] $Path, [byte[]] $Bytes)
    $target = Resolve-HostPath -Path $Path
    $new = "$target.new"
    $stream = New-Object System.IO.FileStream $new, ([System.IO.FileMode]::Create), ([System.IO.FileAccess]::Write)
    try {
        $stream.Write($Bytes, 0, $Bytes.Length)
        # To the disk, not only to the cache: a power-off must not leave an empty file under the old name.
        $stream.Flush($true)
    } finally {
        $stream.Dispose()
    }
    Move-IntoPlace -New $new -Target $target -Path $Path
}

# A scanner or a backup may hold either file for a moment.
function Move-IntoPlace {
    param([string] $New, [string] $Target, [string] $Path)
    for ($try = 1; $true; $try++) {
        try {
            if ([System.IO.File]::Exists($Target)) { [System.IO.File]::Replace($New, $Target, [NullString]::Value) } else { [System.IO.File]::Move($New, $Target) }
            return
        } catch {
            if ($try -ge $script:Facts.ReplaceTries) {
                # It may hold secrets, and has not the access list of the file that it did not become.
                [System.IO.File]::Delete($New)
                Stop-Run -Message "$Path cannot be written ($($_.Exception.GetBaseException().Message)): it is read-only, or another program holds it open. It is as it was; free it, then run again"
            }
        }
        Start-Sleep -Seconds $script:Facts.Poll
    }
}

function Remove-FileIfThere {
    param([string] $Path)
    [System.IO.File]::Delete((Resolve-HostPath -Path $Path))
}

function Get-TextDigest {
    param([string] $Text)
    $algorithm = [System.Security.Cryptography.SHA256]::Create()
    try {
        $bytes = $algorithm.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Text))
    } finally {
        $algorithm.Dispose()
    }
    [System.BitConverter]::ToString($bytes).Replace('-', '').ToLowerInvariant()
}
