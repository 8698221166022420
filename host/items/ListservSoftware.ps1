# LISTSERV's own software: there already, or by the installer and arguments that the user gives. Desired: {installRoot, software}.

function Test-ListservSoftware {
    param($Desired)
    $main = "$($Desired.installRoot)\$($script:Facts.Listserv.Main)"
    if (-not (Test-Folder -Path $main)) { return New-Difference -Item 'ListservSoftware' -Path $main -Expected 'LISTSERV' -Found 'not there' }
    if (Test-Owed -Name 'install LISTSERV') { New-Difference -Item 'ListservSoftware' -Path $main -Expected 'LISTSERV' -Found 'an installation that did not end' }
}

function Set-ListservSoftware {
    param($Desired, $Difference)
    $installer = Get-Optional -Object $Desired.software -Name 'installer'
    if ($null -eq $installer) {
        Stop-Run -Message "LISTSERV is not in $($Desired.installRoot), and the config says that it is installed. Give the host an image that has it, name its installer in software.installer, or put installRoot right"
    }
    # The address may carry a signature that is as good as a password.
    $told = $installer.source -replace '\?.*$', ''
    $file = "$($script:Facts.StateFolder)\installer$([System.IO.Path]::GetExtension($told))"
    Copy-Installer -Source $installer.source -Told $told -Path $file
    $digest = (Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash
    if ($digest -ne $installer.sha256) {
        Remove-Item -LiteralPath $file
        Stop-Run -Message "the installer from $told has SHA-256 $digest, expected $($installer.sha256); it was not started and is removed"
    }
    Add-Owed -Name 'install LISTSERV'
    Start-Installer -File $file -Arguments @($installer.arguments)
    Complete-Owed -Name 'install LISTSERV'
    Remove-Item -LiteralPath $file
}

function Start-Installer {
    param([string] $File, [string[]] $Arguments)
    $start = @{ FilePath = Resolve-HostPath -Path $File; PassThru = $true }
    # Windows PowerShell refuses an empty list.
    if ($Arguments.Count -gt 0) { $start['ArgumentList'] = $Arguments }
    $process = Start-Process @start
    # Without a handle taken while it runs, .NET Framework has no exit code afterwards.
    $null = $process.Handle
    $ended = Wait-Until -For 'the installer of LISTSERV' -Condition { $process.HasExited }
    if (-not $ended) { Stop-Run -Message 'the installer did not end before the deadline; it still runs on the host. A window that nobody sees may wait for an answer: check software.installer.arguments' }
    # 3010: done, and Windows wants a restart.
    if ($process.ExitCode -eq 3010) { $script:Run.RestartRequired = $true } elseif ($process.ExitCode -ne 0) { Stop-Run -Message "the installer ended with status $($process.ExitCode)" }
}

function Copy-Installer {
    param([string] $Source, [string] $Told, [string] $Path)
    if ($Source -notmatch '^https?://') {
        Copy-Item -LiteralPath $Source -Destination $Path
        return
    }
    # Windows PowerShell starts with protocols that servers have given up.
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
    try {
        Invoke-WebRequest -Uri $Source -OutFile (Resolve-HostPath -Path $Path) -UseBasicParsing
    } catch {
        Stop-Run -Message "the installer cannot be fetched from ${Told}: $($_.Exception.Message.Replace($Source, $Told))"
    }
}
