# LISTSERV's own software: there already, or by the installer and arguments that the user gives. Desired: {installRoot, software}.

function Test-ListservSoftware {
    param($Desired)
    $main = "$($Desired.installRoot)\$($script:Facts.Listserv.Main)"
    if (-not (Test-Folder -Path $main)) { New-Difference -Item 'ListservSoftware' -Path $main -Expected 'LISTSERV' -Found 'not there' }
}

function Set-ListservSoftware {
    param($Desired, $Difference)
    $installer = Get-Optional -Object $Desired.software -Name 'installer'
    if ($null -eq $installer) {
        Stop-Run -Message "LISTSERV is not in $($Desired.installRoot), and the config says that it is installed. Give the host an image that has it, name its installer in software.installer, or put installRoot right"
    }
    $file = "$($script:Facts.StateFolder)\installer$([System.IO.Path]::GetExtension($installer.source))"
    Copy-Installer -Source $installer.source -Path $file
    $digest = (Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash
    if ($digest -ne $installer.sha256) {
        Remove-Item -LiteralPath $file
        Stop-Run -Message "the installer from $($installer.source) has SHA-256 $digest, expected $($installer.sha256); it was not started and is removed"
    }
    $process = Start-Process -FilePath (Resolve-HostPath -Path $file) -ArgumentList @($installer.arguments) -PassThru
    $ended = Wait-Until -For "the installer of LISTSERV" -Condition { $process.HasExited }
    if (-not $ended) { Stop-Run -Message "the installer did not end before the deadline; it still runs on the host. A window that nobody sees may wait for an answer: check software.installer.arguments" }
    # 3010: done, and Windows wants a restart.
    if ($process.ExitCode -eq 3010) { $script:Run.RestartRequired = $true } elseif ($process.ExitCode -ne 0) { Stop-Run -Message "the installer ended with status $($process.ExitCode)" }
    Remove-Item -LiteralPath $file
}

function Copy-Installer {
    param([string] $Source, [string] $Path)
    if ($Source -notmatch '^https?://') {
        Copy-Item -LiteralPath $Source -Destination $Path
        return
    }
    Invoke-WebRequest -Uri $Source -OutFile (Resolve-HostPath -Path $Path) -UseBasicParsing
}
