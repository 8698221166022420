# IIS's Default Web Site (paper, "For LISTSERV Maestro Sites"). IIS 10 keeps it in its own configuration, not in the metabase.
# Desired: {mode: serve | stopped | port | address, port, address}.

function Invoke-AppCmd {
    param([string[]] $Arguments, [int[]] $Accepted = @(0))
    if ($null -eq (Get-Command -Name $script:Facts.Website.Program -ErrorAction SilentlyContinue)) {
        $env:Path = "$env:Path;$(Join-Path -Path $env:windir -ChildPath $script:Facts.Website.Folder)"
    }
    Invoke-Program -Name $script:Facts.Website.Program -Arguments $Arguments -Accepted $Accepted
}

function Get-DefaultWebsite {
    # 1: no such site.
    $text = @(Invoke-AppCmd -Arguments @('list', 'site', "/name:$($script:Facts.Website.Name)", '/xml') -Accepted @(0, 1)) -join ''
    $site = ([xml] $text).SelectSingleNode('//SITE')
    if ($null -eq $site) { return $null }
    @{ Bindings = [string] $site.bindings; State = [string] $site.state }
}

# The configuration of a site is one element; its attribute is left out where the site starts by itself.
function Test-WebsiteStartsAgain {
    $text = @(Invoke-AppCmd -Arguments @('list', 'site', $script:Facts.Website.Name, '/config')) -join ''
    $text -notmatch '<site [^>]*serverAutoStart="false"'
}

function Test-Website {
    param($Desired)
    if ($Desired.mode -eq 'serve') { return }
    $site = Get-DefaultWebsite
    if ($Desired.mode -eq 'stopped') {
        if ($null -eq $site) { return }
        $found = if ($site.State -ne 'Stopped') { $site.State } elseif (Test-WebsiteStartsAgain) { 'Stopped until the next boot' } else { 'Stopped' }
        if ($found -ne 'Stopped') { New-Difference -Item 'Website' -Path $script:Facts.Website.Name -Expected 'Stopped' -Found $found }
        return
    }
    if ($null -eq $site) { return New-Difference -Item 'Website' -Path $script:Facts.Website.Name -Expected $Desired.mode -Found 'not there' }
    $expected = ConvertTo-WantedBinding -Bindings $site.Bindings -Desired $Desired
    if ($site.Bindings -ne $expected) { New-Difference -Item 'Website' -Path "$($script:Facts.Website.Name), bindings" -Expected $expected -Found $site.Bindings }
}

# Only what is on port 80 moves; other bindings stay as they are.
function ConvertTo-WantedBinding {
    param([string] $Bindings, $Desired)
    $moved = foreach ($binding in $Bindings.Split(',')) {
        if ($binding -notmatch '^http/([^:]*):80:(.*)$') { $binding; continue }
        $address, $name = $Matches[1], $Matches[2]
        if ($Desired.mode -eq 'port') { "http/${address}:$($Desired.port):$name" } else { "http/$($Desired.address):80:$name" }
    }
    @($moved) -join ','
}

function Set-Website {
    param($Desired, $Difference)
    $name = $script:Facts.Website.Name
    if ($Difference[0].found -eq 'not there') { Stop-Run -Message "$name is not on this host, so Maestro and IIS cannot be told apart by it; create the site, or leave maestro out of the config" }
    if ($Desired.mode -eq 'stopped') {
        $null = Invoke-AppCmd -Arguments @('set', 'site', "/site.name:$name", '/serverAutoStart:false')
        $null = Invoke-AppCmd -Arguments @('stop', 'site', "/site.name:$name")
        return
    }
    $null = Invoke-AppCmd -Arguments @('set', 'site', "/site.name:$name", "/bindings:$($Difference[0].expected)")
}
