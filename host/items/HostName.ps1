# Lines of the hosts file for names that no private DNS zone can hold. Only lines with our mark are ours, every other one is kept byte
# for byte. Desired: {name, address}s.

function Get-HostsPath { Join-Path -Path $env:windir -ChildPath $script:Facts.Hosts.File }

# Lines with their own line ends.
function Get-HostsLine {
    $path = Get-HostsPath
    if (-not (Test-File -Path $path)) { return @() }
    Split-Line -Text (ConvertFrom-Byte -Bytes (Read-FileByte -Path $path))
}

function Test-OurHostsLine { param([string] $Line) $Line.TrimEnd("`r", "`n").EndsWith($script:Facts.Hosts.Mark) }

function Get-WantedHostsLine {
    param($Desired)
    @($Desired | ForEach-Object { '{0} {1} {2}' -f $_.address, $_.name, $script:Facts.Hosts.Mark })
}

function Test-HostName {
    param($Desired)
    $ours = @(Get-HostsLine | Where-Object { Test-OurHostsLine -Line $_ } | ForEach-Object { $_.TrimEnd("`r", "`n") })
    $wanted = @(Get-WantedHostsLine -Desired $Desired)
    if (($ours -join '|') -ne ($wanted -join '|')) {
        New-Difference -Item 'HostName' -Path 'hosts file' -Expected (Format-Value ($wanted -join '; ')) -Found (Format-Value ($ours -join '; '))
    }
}

function Remove-HostName {
    if (@(Get-HostsLine | Where-Object { Test-OurHostsLine -Line $_ }).Count -eq 0) { return }
    Set-HostName -Desired @() -Difference @()
    Add-Changed -Text 'hosts file'
}

function Set-HostName {
    param($Desired, $Difference)
    $others = -join @(Get-HostsLine | Where-Object { -not (Test-OurHostsLine -Line $_) })
    if ($others -ne '' -and $others -notmatch '[\r\n]$') { $others += "`r`n" }
    $ours = -join @(Get-WantedHostsLine -Desired $Desired | ForEach-Object { "$_`r`n" })
    Write-FileWhole -Path (Get-HostsPath) -Bytes (ConvertTo-Byte -Text ($others + $ours))
}
